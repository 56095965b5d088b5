namespace OtpGateway.GoTemplates.Execution;

/// <summary>An error of evaluation before the place where it happened is known.</summary>
internal sealed class EvaluationException(string message) : Exception(message);
