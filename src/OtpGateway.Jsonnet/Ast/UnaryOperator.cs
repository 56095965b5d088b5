namespace OtpGateway.Jsonnet.Ast;

internal enum UnaryOperator
{
    Plus,
    Minus,
    Not,
    BitwiseNot,
}
