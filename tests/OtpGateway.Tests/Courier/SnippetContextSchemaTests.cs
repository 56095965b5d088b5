using OtpGateway.Courier;

namespace OtpGateway.Tests.Courier;

public sealed class SnippetContextSchemaTests
{
    [Fact]
    public void Make_EveryMessage_HasAVariantWhoseRequiredFieldsAreItsSampleData()
    {
        var variants = SnippetContextSchema.Make()["oneOf"]!.AsArray();

        Assert.Equal(18, variants.Count);
        foreach (var variant in variants)
        {
            var properties = variant!["properties"]!;
            var type = (string)properties["template_type"]!["const"]!;
            var messageType = (string)properties["message_type"]!["const"]!;
            var required = properties["template_data"]!["required"]!.AsArray().Select(key => (string)key!);
            Assert.Equal(TemplateModel.SampleData(type, messageType).Select(field => field.Key).Order(StringComparer.Ordinal), required.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Make_TopLevel_NamesWhatASnippetIsGiven()
    {
        var content = new MessageContent { Recipient = "a", Subject = "b", Body = "c", HtmlBody = "d", TemplateData = [], RequestHeaders = [] };
        var ctx = SnippetContext.Of(new LeasedMessage { MessageType = "email", TemplateType = "login_code_valid" }, content);

        var known = SnippetContextSchema.Make()["properties"]!.AsObject().Select(property => property.Key);

        Assert.Equal(ctx.Select(field => field.Key).Order(StringComparer.Ordinal), known.Order(StringComparer.Ordinal));
    }
}
