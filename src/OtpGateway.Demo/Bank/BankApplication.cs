using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Bank;

/// <summary>First Harbour Bank: a web application with a form login and no second factor. It knows nothing of the gateway, but for the script that two of its pages include.</summary>
internal static class BankApplication
{
    public static WebApplication Create(Uri url)
    {
        var builder = DemoApplication.CreateBuilder(url);
        builder.Services.AddSingleton<Customers>();
        builder.Services.AddSingleton<BankSessions>();

        var app = builder.Build();
        app.UseMiddleware<UnreadableRequestMiddleware>();
        app.UseWebSockets();
        app.MapEmbeddedAsset("/static/bank.css", "Bank.Assets.bank.css");
        app.MapEmbeddedAsset("/static/bank.js", "Bank.Assets.bank.js");
        app.MapEmbeddedAsset("/static/quick.js", "Bank.Assets.quick.js");
        app.MapEmbeddedAsset("/static/rates.js", "Bank.Assets.rates.js");
        app.MapEmbeddedAsset("/static/logo.svg", "Bank.Assets.logo.svg");
        app.MapPublic();
        app.MapAccount();
        app.MapTransfers();
        app.MapPayments();
        app.MapDocuments();
        app.MapRates();
        app.MapApi();
        return app;
    }
}
