namespace OtpGateway.Jsonnet.Ast;

internal enum ImportKind
{
    Code,
    Text,
    Binary,
}
