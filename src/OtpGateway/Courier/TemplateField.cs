namespace OtpGateway.Courier;

/// <summary>A field of a message's data.</summary>
/// <param name="Key">Its name in <c>ctx.template_data</c>.</param>
/// <param name="GoName">Its name in templates.</param>
/// <param name="Kind">What stands in it.</param>
/// <param name="Text">What it means, for the schema of <c>ctx</c>.</param>
/// <param name="Optional">Whether it may be missing in <c>ctx.template_data</c>; templates always have it.</param>
internal sealed record TemplateField(string Key, string GoName, TemplateFieldKind Kind, string Text, bool Optional = false);
