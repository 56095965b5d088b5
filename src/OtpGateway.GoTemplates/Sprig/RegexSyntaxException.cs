namespace OtpGateway.GoTemplates.Sprig;

/// <summary>A pattern that Go's regexp would refuse, or that is too large.</summary>
internal sealed class RegexSyntaxException(string pattern, string reason)
    : Exception($"error parsing regexp: {reason}: `{(pattern.Length > 60 ? pattern[..60] + "..." : pattern)}`");
