using System.Text.Json.Nodes;

namespace OtpGateway.FirstFactor;

/// <summary>The application's answer to the check, as a mapper sees it.</summary>
/// <param name="Status">2xx; anything else never reaches a mapper.</param>
/// <param name="Headers">By their lower-case names, several of one name joined; without Set-Cookie.</param>
/// <param name="Body">JSON where the answer says that it is JSON, else its text.</param>
/// <param name="Cookies">The cookies that were sent.</param>
internal sealed record SessionAnswer(
    int Status,
    IReadOnlyDictionary<string, string> Headers,
    JsonNode? Body,
    IReadOnlyList<KeyValuePair<string, string>> Cookies);
