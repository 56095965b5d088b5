namespace OtpGateway.GoTemplates.Escaping;

/// <summary>The values of a script's type attribute that make its content a script, or JSON.</summary>
internal static class ScriptTypes
{
    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "application/ecmascript", "application/javascript", "application/json", "application/ld+json", "application/x-ecmascript",
        "application/x-javascript", "module", "text/ecmascript", "text/javascript", "text/javascript1.0", "text/javascript1.1",
        "text/javascript1.2", "text/javascript1.3", "text/javascript1.4", "text/javascript1.5", "text/jscript", "text/livescript",
        "text/x-ecmascript", "text/x-javascript",
    };

    public static bool IsScript(string type) => Known.Contains(type.Split(';')[0].Trim());
}
