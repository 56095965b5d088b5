namespace OtpGateway.GoTemplates.Functions;

/// <summary>What a function's parameter takes; Go converts nothing on the way in.</summary>
internal enum ParameterType
{
    Any,
    String,
    Int,
    Int64,
    Float,
    Bool,

    /// <summary>A map[string]any; nil is an empty one.</summary>
    Map,

    /// <summary>A []any; nil is an empty one.</summary>
    List,

    /// <summary>A []string.</summary>
    StringList,
}
