namespace OtpGateway.Pages;

/// <summary>What every template of one answer shares.</summary>
internal sealed record PageFrame(PageTexts Texts, UiTheme Theme, string StyleUrl, string ScriptUrl);
