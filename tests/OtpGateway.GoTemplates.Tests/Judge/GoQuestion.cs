using System.Text.Json.Nodes;

namespace OtpGateway.GoTemplates.Tests.Judge;

/// <summary>A template to render, and with what.</summary>
internal sealed record GoQuestion(string Template, bool Html, JsonNode? Data);
