namespace OtpGateway.GoTemplates.Values;

/// <summary>Go's <c>int64</c>; a plain <see cref="long"/> stands for Go's <c>int</c>, and functions tell the two apart.</summary>
internal readonly record struct GoInt64(long Value);
