using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Bank;

/// <summary>First Harbour Bank: a web application with a form login and no second factor. It knows nothing of the gateway.</summary>
internal static class BankApplication
{
    public static WebApplication Create(Uri url)
    {
        var builder = DemoApplication.CreateBuilder(url);
        builder.Services.AddSingleton<Customers>();
        builder.Services.AddSingleton<BankSessions>();

        var app = builder.Build();
        app.UseMiddleware<UnreadableRequestMiddleware>();
        app.MapEmbeddedAsset("/static/bank.css", "Bank.Assets.bank.css");
        app.MapEmbeddedAsset("/static/bank.js", "Bank.Assets.bank.js");
        app.MapEmbeddedAsset("/static/logo.svg", "Bank.Assets.logo.svg");
        app.MapPublic();
        app.MapAccount();
        app.MapTransfers();
        app.MapDocuments();
        app.MapApi();
        return app;
    }
}
