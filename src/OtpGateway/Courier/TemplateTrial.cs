using OtpGateway.Configuration;
using OtpGateway.GoTemplates;

namespace OtpGateway.Courier;

/// <summary>
/// A template is rendered once with made-up data when the configuration is loaded: a misspelt field is then an error
/// of its key, and not of the first message, when somebody waits for a code.
/// </summary>
internal sealed record TemplateTrial
{
    private const string UnknownField = "can't evaluate field ";

    private readonly string message;
    private readonly bool certain;

    private TemplateTrial(string message, bool certain)
    {
        this.message = message;
        this.certain = certain;
    }

    /// <summary>What is wrong with a template; null when the trial went well, or when messages of this type never go out this way.</summary>
    public static TemplateTrial? Problem(GoTemplate template, TemplateType type, string messageType)
    {
        if (TemplateFields.Of(type.Name, messageType).Count == 0)
            return null;
        var name = TemplateModel.NameOf(type.Name, messageType);
        try
        {
            template.RenderStruct(TemplateModel.Of(type.Name, messageType, TemplateModel.SampleData(type.Name, messageType), []), name, GoTemplateLimits.Default, CancellationToken.None);
            return null;
        }
        catch (GoTemplateException exception) when (exception.Message.EndsWith(name, StringComparison.Ordinal) && exception.Message.Contains(UnknownField, StringComparison.Ordinal))
        {
            var start = exception.Message.LastIndexOf(UnknownField, StringComparison.Ordinal) + UnknownField.Length;
            var field = exception.Message[start..].Split(' ')[0];
            return new TemplateTrial($"{exception.Message}: {Spelling.Hint(field, [.. TemplateFields.Of(type.Name, messageType).Select(known => known.GoName)])}", certain: true);
        }
        catch (GoTemplateException exception)
        {
            // It may only need data that real identities have.
            return new TemplateTrial($"fails with made-up data, {exception.Message}", certain: false);
        }
    }

    public void Report(ConfigNode node, string key)
    {
        if (certain)
            node.Problem(key, message);
        else
            node.Warn(key, message);
    }
}
