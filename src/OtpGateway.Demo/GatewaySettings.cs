using System.Globalization;

namespace OtpGateway.Demo;

/// <summary>The environment variables that fit the configuration to where the demo really runs.</summary>
internal static class GatewaySettings
{
    /// <summary>Only what differs from the configuration is overridden, so that plain <c>dotnet run</c> shows the file as it is.</summary>
    public static Dictionary<string, string> For(DemoOptions options, string dataDirectory)
    {
        var settings = new Dictionary<string, string> { ["dsn"] = $"sqlite://{dataDirectory}/otp-gateway.db" };
        if (options.GatewayUrl != DemoOptions.Default.GatewayUrl)
        {
            settings["serve__public__base_url"] = Origin(options.GatewayUrl);
            settings["serve__public__host"] = options.GatewayUrl.Host;
            settings["serve__public__port"] = options.GatewayUrl.Port.ToString(CultureInfo.InvariantCulture);
            // Two demos side by side: the usual port is the other one's.
            settings["serve__admin__port"] = "0";
        }

        if (options.BankUrl != DemoOptions.Default.BankUrl)
        {
            settings["ReverseProxy__Clusters__bank__Destinations__one__Address"] = options.BankUrl.AbsoluteUri;
            settings["gateway__authenticators__0__check_session_url"] = Origin(options.BankUrl) + "/api/me";
        }

        if (options.PhoneUrl != DemoOptions.Default.PhoneUrl)
        {
            settings["courier__channels__0__request_config__url"] =
                Origin(options.PhoneUrl) + "/2010-04-01/Accounts/ACdemo/Messages.json";
            settings["courier__channels__1__request_config__url"] = Origin(options.PhoneUrl) + "/mail/send";
        }

        return settings.ToDictionary(setting => "OTPGATEWAY__" + setting.Key, setting => setting.Value);
    }

    private static string Origin(Uri url) => url.GetLeftPart(UriPartial.Authority);
}
