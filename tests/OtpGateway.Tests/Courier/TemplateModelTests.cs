using System.Text.Json.Nodes;
using OtpGateway.Courier;

namespace OtpGateway.Tests.Courier;

public sealed class TemplateModelTests
{
    [Fact]
    public void Of_RecoverySms_HasTheCodeUnderBothNames()
    {
        var model = TemplateModel.Of("recovery_code_valid", "sms", new JsonObject { ["verification_code"] = "1", ["recovery_code"] = "1" }, []);

        Assert.Equal(("1", "1"), ((string?)model["RecoveryCode"], (string?)model["VerificationCode"]));
    }

    [Fact]
    public void Of_FieldThatTheMessageLacks_IsNull()
    {
        var model = TemplateModel.Of("login_code_valid", "email", new JsonObject { ["login_code"] = "1" }, []);

        Assert.True(model.ContainsKey("OAuth2LoginRequest"));
        Assert.Null(model["OAuth2LoginRequest"]);
        Assert.False(model.ContainsKey("RequestURLDomain"));
    }

    [Fact]
    public void Of_RequestHeaders_AreThere() =>
        Assert.Equal("a b", (string?)TemplateModel.Of("login_code_valid", "sms", [], new JsonObject { ["User-Agent"] = new JsonArray("a b") })["UserRequestHeaders"]!["User-Agent"]![0]);
}
