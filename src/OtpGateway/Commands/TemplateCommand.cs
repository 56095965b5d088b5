using System.CommandLine;

namespace OtpGateway.Commands;

/// <summary><c>otp-gateway template</c>: templates tried out without a gateway.</summary>
internal static class TemplateCommand
{
    public static Command Make() => new("template", "Renders Go templates, for example those of courier.templates.")
    {
        TemplateRenderCommand.Make(),
    };
}
