namespace OtpGateway.GoTemplates.Values;

/// <summary>The families of types that Go's rules of comparison and conversion tell apart.</summary>
internal enum GoKind
{
    Invalid,
    Bool,
    Int,
    Uint,
    Float,
    Complex,
    String,
    List,
    Map,
}
