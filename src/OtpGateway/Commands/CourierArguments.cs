using System.CommandLine;
using OtpGateway.Courier;

namespace OtpGateway.Commands;

/// <summary>Options that several courier commands have.</summary>
internal static class CourierArguments
{
    public static Option<string> Type()
    {
        var type = new Option<string>("--type")
        {
            HelpName = "TEMPLATE_TYPE",
            Description = "what the message says, by its template_type",
            DefaultValueFactory = _ => TemplateType.LoginCodeValid,
        };
        type.AcceptOnlyFromAmong([.. TemplateType.All.Select(known => known.Name)]);
        return type;
    }
}
