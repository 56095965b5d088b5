namespace OtpGateway.GoTemplates.Sprig;

/// <summary>A pattern in .NET's language, the names of its groups in order, and how many states it may need.</summary>
internal sealed record TranslatedRegex(string Pattern, IReadOnlyList<string?> GroupNames, long Size);
