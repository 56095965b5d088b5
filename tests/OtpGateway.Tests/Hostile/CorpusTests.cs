namespace OtpGateway.Tests.Hostile;

public class CorpusTests
{
    private static readonly (string, string)[] Known = [("host", "h.example"), ("origin", "http://h.example"), ("authority", "h.example:80"), ("hostname", "h.example"), ("forged", "f"), ("own", "o")];

    [Theory]
    [InlineData("targets-hostile", 400)]
    [InlineData("targets-benign", 90)]
    [InlineData("hosts-hostile", 40)]
    [InlineData("return-to-hostile", 220)]
    [InlineData("return-to-benign", 30)]
    [InlineData("headers-hostile", 270)]
    [InlineData("headers-benign", 40)]
    [InlineData("cookies-hostile", 35)]
    [InlineData("set-cookies-hostile", 30)]
    public void Read_EachList_HasItsEntriesOnce(string name, int least)
    {
        var lines = Corpus.Read(name, Known);

        Assert.InRange(lines.Count, least, int.MaxValue);
        Assert.Empty(lines.GroupBy(line => line.Text).Where(same => same.Count() > 1).Select(same => same.Key));
        Assert.DoesNotContain(lines, line => line.Group.Length == 0);
    }

    [Fact]
    public void Read_Escapes_AreWhatTheyMean()
    {
        var lines = Corpus.Read("targets-hostile", Known).Select(line => line.Text).ToList();

        Assert.Contains("\\admin/x", lines);
        Assert.Contains("/admin\t/x", lines);
        Assert.Contains("/\u00c0\u00afadmin", lines);
        Assert.Contains("http://h.example/admin/x", lines);
        Assert.Contains(string.Concat(Enumerable.Repeat("/x/..", 500)) + "/admin/x", lines);
    }
}
