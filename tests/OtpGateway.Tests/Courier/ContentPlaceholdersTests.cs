using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.GoTemplates;

namespace OtpGateway.Tests.Courier;

public sealed class ContentPlaceholdersTests : IDisposable
{
    private const string Name = "COURIER_PLACEHOLDER_TEST";
    private readonly string file = Path.GetTempFileName();

    public ContentPlaceholdersTests()
    {
        Environment.SetEnvironmentVariable(Name, "a\"b'c\\d{{e");
        File.WriteAllText(file, "from a file\n");
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Name, null);
        File.Delete(file);
    }

    [Theory]
    [InlineData("{a: 'x{$COURIER_PLACEHOLDER_TEST}y'}", """{a: 'xa\"b\'c\\d{{ey'}""")]
    [InlineData("{a: \"{$COURIER_PLACEHOLDER_TEST}\"}", """{a: "a\"b\'c\\d{{e"}""")]
    [InlineData("{a: @'{$COURIER_PLACEHOLDER_TEST}'}", """{a: @'a"b''c\d{{e'}""")]
    [InlineData("{a: @\"{$COURIER_PLACEHOLDER_TEST}\"}", """{a: @"a""b'c\d{{e"}""")]
    [InlineData("{a: |||\n  {$COURIER_PLACEHOLDER_TEST}\n|||, b: 'it\\'s'}", "{a: |||\n  a\"b'c\\d{{e\n|||, b: 'it\\'s'}")]
    [InlineData("// {$NOT_SET}\n# {$NOT_SET} 'x\n/* {$NOT_SET} \" */ {a: $.b}", "// {$NOT_SET}\n# {$NOT_SET} 'x\n/* {$NOT_SET} \" */ {a: $.b}")]
    public void TryFillJsonnet_InAString_IsEscapedForIt(string source, string expected)
    {
        Assert.True(new ContentPlaceholders(Path.GetTempPath(), new ConfigReport()).TryFillJsonnet(source, out var filled, out var problem), problem);
        Assert.Equal(expected, filled);
    }

    [Theory]
    [InlineData("{\n a: {$COURIER_PLACEHOLDER_TEST}}", "line 2: {$COURIER_PLACEHOLDER_TEST} must stand inside a quoted string")]
    [InlineData("{a: '{$COURIER_NOT_SET}'}", "environment variable that is not set")]
    [InlineData("{a: '{$file:/nowhere/at/all}'}", "file that cannot be read")]
    public void TryFillJsonnet_CannotBeFilled_SaysWhy(string source, string message)
    {
        Assert.False(new ContentPlaceholders(Path.GetTempPath(), new ConfigReport()).TryFillJsonnet(source, out _, out var problem));
        Assert.Contains(message, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void TryFillJsonnet_File_IsReadWithoutItsLastLineBreak()
    {
        var report = new ConfigReport();
        var placeholders = new ContentPlaceholders(Path.GetTempPath(), report);

        Assert.True(placeholders.TryFillJsonnet($"'{{$file:{Path.GetFileName(file)}}}'", out var filled, out _));

        Assert.Equal("'from a file'", filled);
        Assert.Equal("from a file", Assert.Single(placeholders.Values).Reveal());
        Assert.Equal([file], report.Files.Keys);
    }

    [Theory]
    [InlineData(GoTemplateMode.Text, "a\"b'c\\d{{e")]
    [InlineData(GoTemplateMode.Html, "a&quot;b&#39;c\\d{{e")]
    public void TryFillTemplate_InText_IsPrintedAsItIs(GoTemplateMode mode, string expected)
    {
        Assert.True(new ContentPlaceholders(Path.GetTempPath(), new ConfigReport()).TryFillTemplate("Hi {$COURIER_PLACEHOLDER_TEST} {{ \"}} {$NOT_SET}\" }}{{/* {$NOT_SET} */}}.", mode, out var filled, out _));

        var rendered = GoTemplate.Parse(filled, "test", mode).Render(null, GoTemplateLimits.Default, TestContext.Current.CancellationToken);
        Assert.Equal($"Hi {expected} }}}} {{$NOT_SET}}.", rendered);
    }
}
