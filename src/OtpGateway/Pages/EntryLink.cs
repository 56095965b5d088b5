namespace OtpGateway.Pages;

/// <summary>Another way to go on.</summary>
/// <param name="Text">What it says, by the id of the text.</param>
/// <param name="Url">Where it leads.</param>
internal sealed record EntryLink(string Text, string Url);
