global using OtpGateway.Jsonnet.Ast;
global using OtpGateway.Jsonnet.Output;
global using OtpGateway.Jsonnet.Runtime;
global using OtpGateway.Jsonnet.Std;
global using OtpGateway.Jsonnet.Syntax;
global using OtpGateway.Jsonnet.Values;
