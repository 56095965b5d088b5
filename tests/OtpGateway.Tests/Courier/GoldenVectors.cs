using System.Text.Json.Nodes;
using OtpGateway.Courier;

namespace OtpGateway.Tests.Courier;

/// <summary>The message that the vectors of the courier's reference were made with.</summary>
internal static class GoldenVectors
{
    public static readonly LeasedMessage Message = new()
    {
        Id = "0b8e2f6e-6d7f-4b0c-9d0e-000000000001",
        Channel = "sms",
        MessageType = "sms",
        TemplateType = "login_code_valid",
    };

    public static MessageContent Content(string body = "Your login code is: 012345\n\n@x #1\n") => new()
    {
        Recipient = "+491701234567",
        Subject = "",
        Body = body,
        TemplateData = new JsonObject { ["login_code"] = "012345", ["identity"] = null },
        RequestHeaders = new JsonObject { ["User-Agent"] = new JsonArray("a b") },
    };

    /// <summary>A snippet, and the bytes of the JSON that is sent.</summary>
    public static TheoryData<string, string> Json => new()
    {
        { "function(ctx) {To: ctx.recipient, Body: ctx.body}", "{\n   \"Body\": \"Your login code is: 012345\\n\\n@x #1\\n\",\n   \"To\": \"+491701234567\"\n}\n" },
        { "function(ctx) {}", "{ }\n" },
        { "function(ctx) []", "[ ]\n" },
        { "function(ctx) null", "null\n" },
        { "{a:1}", "{\n   \"a\": 1\n}\n" },
        { "function(ctx) std.manifestJsonEx({a:1},'  ')", "\"{\\n  \\\"a\\\": 1\\n}\"\n" },
        { "function(ctx) ctx.request_headers[\"User-Agent\"][0]", "\"a b\"\n" },
        { "function(ctx) {a: 0.1, 'ü': '<&>'}", "{\n   \"a\": 0.10000000000000001,\n   \"ü\": \"<&>\"\n}\n" },
    };

    /// <summary>A snippet that fails, and the words of go-jsonnet for it.</summary>
    public static TheoryData<string, string> Errors => new()
    {
        { "function() {a:1}", "RUNTIME ERROR: function has no parameter ctx" },
        { "function(ctx) {a: ctx.Recipient}", "RUNTIME ERROR: Field does not exist: Recipient" },
        { "function(ctx) {g: function(x) x}", "RUNTIME ERROR: couldn't manifest function as JSON" },
        { "function(ctx) local f(x)=f(x+1); f(1)", "RUNTIME ERROR: max stack frames exceeded." },
    };

    /// <summary>A value, and the bytes of the form that is sent.</summary>
    public static TheoryData<string, string> Form => new()
    {
        {
            "{To: '+491701234567', Body: 'Your login code is: 012345\\n\\nIt expires in 60 minutes.\\n\\n@auth.example.com #012345\\n', From: 'ACME~*-._ü'}",
            "Body=Your+login+code+is%3A+012345%0A%0AIt+expires+in+60+minutes.%0A%0A%40auth.example.com+%23012345%0A&From=ACME~%2A-._%C3%BC&To=%2B491701234567"
        },
        { "{a: null, b: 'x y+é\\n'}", "a=&b=x+y%2B%C3%A9%0A" },
        { "null", "" },
    };
}
