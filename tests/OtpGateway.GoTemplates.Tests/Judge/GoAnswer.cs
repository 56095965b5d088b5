namespace OtpGateway.GoTemplates.Tests.Judge;

/// <summary>What Go makes of a template: its output, or why it refuses.</summary>
internal sealed record GoAnswer(bool Ok, string Output, string Error);
