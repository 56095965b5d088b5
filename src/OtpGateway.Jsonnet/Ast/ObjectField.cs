namespace OtpGateway.Jsonnet.Ast;

/// <summary>A field of an object literal.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="Name">The name; null if it is computed.</param>
/// <param name="NameNode">What computes the name; null if it is written down.</param>
/// <param name="Visibility">Its colons.</param>
/// <param name="IsPlus">True if it adds to the field below.</param>
/// <param name="Body">The value.</param>
internal sealed record ObjectField(int Offset, string? Name, Node? NameNode, Visibility Visibility, bool IsPlus, Node Body);
