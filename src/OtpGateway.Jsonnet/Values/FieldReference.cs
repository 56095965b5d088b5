namespace OtpGateway.Jsonnet.Values;

/// <summary>A field of an object: where it is defined and whether it is seen.</summary>
internal readonly record struct FieldReference(string Name, ObjectLayer Layer, int Index, bool IsHidden);
