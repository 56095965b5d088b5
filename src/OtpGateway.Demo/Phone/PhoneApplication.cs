using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Phone;

/// <summary>Where the codes end up: a phone and a mailbox on one page, behind the APIs of the providers that would have delivered them.</summary>
internal static class PhoneApplication
{
    public static WebApplication Create(Uri url)
    {
        var builder = DemoApplication.CreateBuilder(url);
        builder.Services.AddSingleton<Inbox>();

        var app = builder.Build();
        app.UseMiddleware<UnreadableRequestMiddleware>();
        app.MapEmbeddedAsset("/static/phone.css", "Phone.Assets.phone.css");
        app.MapEmbeddedAsset("/static/phone.js", "Phone.Assets.phone.js");
        app.MapEmbeddedAsset("/static/phone.svg", "Phone.Assets.phone.svg");
        app.MapPhone();
        app.MapTwilio();
        app.MapMail();
        return app;
    }
}
