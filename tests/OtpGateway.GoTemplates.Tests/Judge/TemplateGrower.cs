namespace OtpGateway.GoTemplates.Tests.Judge;

/// <summary>Grows templates by chance, the same ones for the same seed: most are right, some are not.</summary>
internal sealed class TemplateGrower(int seed)
{
    private static readonly string[] Numbers = ["$.n", "$.z", "$.neg", "$.f", "$.big", "$.huge", "$.tiny", "$i", "$.m.a"];

    private static readonly string[] Strings = ["$.s", "$.e", "$.u", "$.html", "$.url", "$.js", "$.m.c.d"];

    private static readonly string[] Lists = ["$.l", "$.nl", "$.el"];

    private static readonly string[] Maps = ["$.m", "$.em", "$.m.c", "$"];

    private static readonly string[] Others = [".", ".", "$.t", "$.b", "$.nil", "$.missing", "$.missing.deeper", "$.em.q", "$x", "$i", "$e"];

    private static readonly string[] Literals = ["0", "1", "-2", "3.5", "1e3", "0x1F", "0b11", "1_000", "'a'", "true", "false", "\"text\"", "`raw`", "\"<&>\\\"'\"", "\"\"", "\"%\"", "\"é😀\""];

    private static readonly string[] Wrong = ["nil", ".s.x", ".n.x", "(1).x", "$undefined", "nosuchfunction", "\"unclosed"];

    private static readonly string[] Verbs = ["%v", "%s", "%d", "%q", "%x", "%X", "%t", "%f", "%.2f", "%e", "%g", "%5v|", "%-5v|", "%05d", "%+d", "%+v", "%#v", "%T", "%c", "%U", "%o", "%b", "%%", "%!", "%[1]v", "%[2]v", "%*d", "%6.2f", "% d", "%#x", "% x", "%z"];

    private static readonly string[] Texts = ["", " ", "\n", "a", "text ", "é😀", "<b>", "&amp;", "{", "}", "\t x \n"];

    // Debian's Go is older than two mends of html/template that we have: an empty value of an attribute without quotes
    // (CVE-2023-29400), and </script> within a string or regular expression of the script (CVE-2023-39319). Neither is grown.
    private static readonly string[] HtmlPlaces =
    [
        "<p>{0}</p>", "<p title=\"{0}\">", "<p title='{0}'>x", "<p title={1}>", "<a href=\"{0}\">", "<a href=\"/x?q={0}&r=1\">", "<a href='{0}/x'>", "<a href={1}>", "<img src=\"{0}\">",
        "<img srcset=\"{0} 2x, /b\">", "<script>var x = {0};</script>", "<script>f(\"{0}\", '{0}')</script>", "<script>var r = /{0}/;</script>", "<a onclick=\"f({0})\">", "<a onclick='f(\"{0}\")'>",
        "<style>p { color: {0} }</style>", "<style>p { background: url(\"{0}\") }</style>", "<p style=\"color: {0}\">", "<p style=\"background: url('{0}')\">", "<!-- {0} -->x", "<textarea>{0}</textarea>", "<title>{0}</title>",
        "<{0}>", "<p {1}=\"x\">", "<p data-x=\"{0}\">", "<p data-href=\"{0}\">", "<form action=\"{0}\">", "<iframe srcdoc=\"{0}\">", "<script type=\"application/json\">{0}</script>", "<script type=\"text/x\">{0}</script>", "<meta content=\"{0}\">",
    ];

    private readonly Random random = new(seed);
    private int depth;

    public string Grow(bool html)
    {
        // Deep enough to be no more than actions: it must not call itself.
        depth = 4;
        var template = "{{define \"d\"}}{{$x := 2}}{{$i := 3}}{{$e := \"e\"}}[" + Body() + "]{{end}}";
        depth = 0;
        template += "{{$x := " + Pipeline() + "}}{{$i := 1}}{{$e := .s}}";
        for (var parts = 1 + random.Next(3); parts > 0; parts--)
            template += html ? Place() : Body();
        return template;
    }

    private string Place() => Pick(HtmlPlaces)
        .Replace("{0}", Body(), StringComparison.Ordinal)
        .Replace("{1}", Action("printf \"v%v\" " + Operand()), StringComparison.Ordinal);

    private string Body()
    {
        depth++;
        var body = "";
        for (var parts = 1 + random.Next(depth > 2 ? 1 : 3); parts > 0; parts--)
            body += Part();
        depth--;
        return body;
    }

    private string Part()
    {
        if (depth > 3 || Chance(2))
            return Pick(Texts) + Action(Pipeline());
        return random.Next(9) switch
        {
            0 => Action("if " + Pipeline()) + Body() + Action("else") + Body() + Action("end"),
            1 => Action("if " + Pipeline()) + Body() + Action("else if " + Pipeline()) + Body() + Action("end"),
            2 => Action("range " + (Chance(3) ? Map() : List())) + Body() + (Chance(4) ? Action("if " + Pipeline()) + Action(Chance(2) ? "break" : "continue") + Action("end") : "") + Action("else") + Body() + Action("end"),
            3 => Action("range $i, $e := " + (Chance(3) ? Map() : List())) + Body() + Action("end"),
            4 => Action("with " + Pipeline()) + Body() + Action("else") + Body() + Action("end"),
            5 => Action("with $e := " + Pipeline()) + Body() + Action("end"),
            6 => Action("template \"d\" $"),
            7 => Action("$x = " + Pipeline()),
            _ => "{{- /* a comment */ -}}" + Pick(Texts),
        };
    }

    private string Action(string content) => (Chance(6) ? "{{- " : "{{") + content + (Chance(6) ? " -}}" : "}}");

    private string Pipeline()
    {
        var pipeline = Command();
        for (var stages = Chance(3) ? 1 + random.Next(2) : 0; stages > 0; stages--)
            pipeline += " | " + Pick(["html", "js", "urlquery", "print", "println", "not", "printf " + Format(), "printf \"%v\"", "and 1", "or \"\"", "print | len", "print | eq \"3\"", "printf \"%q\" | html"]);
        return pipeline;
    }

    private string Command() => random.Next(15) switch
    {
        0 => "printf " + Format() + " " + Operands(1 + random.Next(2)),
        1 => Pick(["print", "println", "html", "js", "urlquery"]) + " " + Operands(1 + random.Next(2)),
        2 => Pick(["eq", "ne", "lt", "le", "gt", "ge"]) + " " + (Chance(2) ? Text() + " " + Text() : Number() + " " + Number()),
        3 => Pick(["and", "or"]) + " " + Operands(2 + random.Next(2)),
        4 => "not " + Operand(),
        5 => "len " + Pick([Text(), List(), Map()]),
        6 => "index " + List() + " " + Pick(["0", "1"]),
        7 => "slice " + Pick([Text(), List()]) + " " + Pick(["", "0", "0 0", "1 2", "1"]),
        8 => "index " + Map() + " " + Pick(["\"a\"", "\"q\"", "$.s"]),
        9 => List(),
        _ => Operand(),
    };

    private string Format() => "\"" + string.Concat(Enumerable.Range(0, 1 + random.Next(2)).Select(_ => Pick(Verbs))) + "\"";

    private string Operands(int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ => Operand()));

    private string Number() => Chance(40) ? Operand() : Pick(Numbers);

    private string Text() => Chance(40) ? Operand() : Chance(3) ? Pick(["\"text\"", "`raw`", "(print " + Operand() + ")"]) : Pick(Strings);

    private string List() => Chance(40) ? Operand() : Pick(Lists);

    private string Map() => Chance(40) ? Operand() : Pick(Maps);

    private string Operand()
    {
        if (Chance(120))
            return Pick(Wrong);
        return random.Next(8) switch
        {
            0 => Pick(Literals),
            1 when depth < 3 => "(" + Deeper() + ")",
            2 or 3 => Pick(Numbers),
            4 or 5 => Pick(Strings),
            6 => Pick(Others),
            _ => Pick(Chance(2) ? Lists : Maps),
        };
    }

    private string Deeper()
    {
        depth++;
        var pipeline = Pipeline();
        depth--;
        return pipeline;
    }

    private bool Chance(int of) => random.Next(of) == 0;

    private string Pick(string[] from) => from[random.Next(from.Length)];
}
