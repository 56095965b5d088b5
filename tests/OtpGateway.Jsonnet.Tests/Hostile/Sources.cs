using System.Text;
using static OtpGateway.Jsonnet.Tests.Hostile.HostileProgram;

namespace OtpGateway.Jsonnet.Tests.Hostile;

/// <summary>Texts of programs: deep, long, or no text at all.</summary>
internal static class Sources
{
    private const int Many = 50_000;

    public static readonly HostileProgram[] Programs =
    [
        .. Nested("arrays", "[", "1", "]"),
        .. Nested("parentheses", "(", "1", ")"),
        .. Nested("objects", "{ a: ", "1", " }"),
        .. Nested("calls", "std.type(", "1", ")"),
        .. Nested("functions", "function() ", "1", ""),
        .. Nested("functions in fields", "{ f(x): ", "1", " }"),
        .. Nested("errors", "error ", "1", ""),
        .. Nested("conditions", "if true then ", "1", ""),
        .. Nested("conditions in conditions", "if ", "true", " then true"),
        .. Nested("comprehensions", "[x for x in ", "1", "]"),
        .. Nested("object comprehensions", "{ [x]: 1 for x in ", "1", " }"),
        .. Nested("sums in parentheses", "1 + (", "1", ")"),
        .. Nested("locals in locals", "local a = ", "1", "; 1"),
        .. Nested("locals in parentheses", "(local a = 1; ", "1", ")"),
        .. Nested("assertions in assertions", "assert ", "true", "; true"),
        .. Nested("indices", "a[", "1", "]"),
        .. Nested("slices", "'a'[", "0", ":]"),
        .. Nested("default arguments", "function(x = ", "1", ") x"),
        .. Nested("computed names", "{ [", "'a'", "]: 'a' }.a"),
        .. Nested("import of import", "import ", "'a'", ""),
        .. Nested("supers", "{ a: super[", "'a'", "] }"),
        .. Nested("everything", "{ a+: [(local x = function(y) if true then ", "1", "; x)] }"),
        Static("fields of fields", () => "{}" + Repeat(".a", Many)),
        Static("indices of indices", () => "[]" + Repeat("[0]", Many)),
        Static("calls of calls", () => "std" + Repeat("()", Many)),
        Static("objects behind an object", () => "{}" + Repeat("{}", Many)),
        Static("slices of slices of text", () => "''" + Repeat("[1:]", Many)),
        Static("in super in super", () => "{ a: 'a'" + Repeat(" in super", Many) + " }"),
        Static("for behind for", () => "[1 " + Repeat("for x in [1] ", Many) + "]"),
        Static("for behind for, in an object", () => "local y = [1]; { ['a']: 1 " + Repeat("for x in y ", Many) + "}"),
        Static("if behind if", () => "[1 for x in [1] " + Repeat("if true ", Many) + "]"),
        new("long sum", () => "1" + Repeat("+1", Many), null),
        new("long sum of strings", () => "'a'" + Repeat(" + 'b'", Many), null),
        new("long sum of objects", () => "{ a: 1 }" + Repeat(" + { a+: 1 }", Many), JsonnetErrorKind.Budget),
        new("long sum of arrays", () => "[]" + Repeat(" + [1]", Many), null),
        new("many signs", () => Repeat("-", Many) + "1", null),
        new("many exclamation marks", () => Repeat("!", Many) + "true", null),
        new("all operators again and again", () => "1" + Repeat(" * 1 + 1 << 0 & 1 ^ 1 | 1", Many), null),
        new("comparisons", () => "true" + Repeat(" == true", Many), null),
        new("long else if", () => Repeat("if 0 == 1 then 1 else ", 20_000) + "7", null),
        new("long local chain", () => Repeat("local a = 1; ", 20_000) + "a", null),
        new("long local chain, each of the one before", () => string.Concat(Enumerable.Range(1, 20_000).Select(i => $"local a{i} = {(i == 1 ? "1" : $"a{i - 1} + 1")}; ")) + "a20000"),
        new("long local list", () => "local " + string.Join(", ", Enumerable.Range(0, 20_000).Select(i => $"a{i} = a{i + 1}")) + ", a20000 = 1; a0"),
        new("long chain of fields", () => "{ " + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"a{i}: self.a{i + 1}, ")) + "a20000: 1 }"),
        new("many variables of an outer scope", () => "local x = 1; " + Repeat("(function(y) ", 240) + "std.length([" + Repeat("x,", 200_000) + "])" + Repeat(")(1)", 240), null),
        Static("duplicate field at the end", () => "{ " + string.Concat(Enumerable.Range(0, 50_000).Select(i => $"a{i}: 1, ")) + "a1: 1 }"),
        new("eighty thousand fields", () => "{ " + string.Concat(Enumerable.Range(0, 80_000).Select(i => $"a{i}: 1, ")) + "}"),
        new("half a million elements", () => "[" + Repeat("1,", 500_000) + "]"),
        new("half a million elements, only counted", () => "std.length([" + Repeat("1,", 500_000) + "])", null),
        new("a hundred thousand short strings", () => "[" + string.Concat(Enumerable.Range(0, 100_000).Select(i => $"'{i:x}',")) + "]"),
        Static("unknown variable at the end of much", () => "[" + Repeat("1,", 500_000) + "x]"),
        Static("very long program", () => "[" + Repeat("1,", 550_000) + "]"),
        new("long name", () => "local " + new string('a', 500_000) + " = 1; " + new string('a', 500_000), null),
        Static("long unknown name", () => new string('a', 1_000_000)),
        Static("unknown variable behind many arguments", () => "local f(x) = x; f(" + string.Join(", ", Enumerable.Range(0, 10_000).Select(i => $"x{i} = 1")) + ") + y"),
        new("long number", () => new string('9', 300) + Repeat("0", 1_000_000), JsonnetErrorKind.Static),
        new("long fraction", () => "0." + Repeat("1", 1_000_000), null),
        new("number with many separators", () => "1" + Repeat("_1", 100), null),
        new("long string", () => "std.length('" + new string('a', 1_000_000) + "')", null),
        new("long string of escapes", () => "std.length('" + Repeat("\\n", 500_000) + "')", null),
        new("long verbatim string", () => "std.length(@'" + Repeat("''", 500_000) + "')", null),
        new("long text block", () => "std.length(|||\n" + Repeat("  x\n", 250_000) + "|||)", null),
        new("text block of blank lines", () => "std.length(|||\n  x\n" + Repeat("\n", 1_000_000) + "|||)", null),
        Static("text block without an end", () => "|||\n" + Repeat("  x\n", 250_000)),
        Static("text block with a long indentation", () => "|||\n" + new string(' ', 500_000) + "x\n" + Repeat(new string(' ', 999) + "\n", 500)),
        Static("many text blocks without an end", () => Repeat("|||\n ", 100_000)),
        Static("comment without an end", () => "/*" + Repeat("/* ", 300_000)),
        new("many comments", () => Repeat("/**/ # x\n // y\n", 70_000) + "1", null),
        Static("nothing but comments", () => Repeat("# x\n", 250_000)),
        Static("nothing", () => ""),
        Static("string without an end", () => "'" + Repeat("\\'", 500_000)),
        Static("many strings without an end", () => Repeat("'\"", 500_000) + "\\"),
        Static("operators only", () => Repeat("|&^=<>*/%:", 100_000)),
        Static("NUL characters in the text", () => Repeat("\0", 1000)),
        new("NUL characters in a string", () => "std.length('" + Repeat("\0", 1000) + "')", null),
        new("half characters in a string", () => "std.length('" + Repeat("\uD800", 1000) + "' + '" + Repeat("\uDC00", 1000) + "')", null),
        Static("half characters in the text", () => "\uD800 + \uDC00"),
        Static("half characters as escapes", () => "'\\ud800'"),
        Static("characters in the wrong order", () => "'\\udc00\\ud800'"),
        Static("byte order marks", () => Repeat("\uFEFF", 1000) + "1"),
        Static("bytes of no text", () => Encoding.Latin1.GetString([.. Enumerable.Range(0, 256).Select(i => (byte)i)])),
    ];

    private static HostileProgram Static(string name, Func<string> source) => new(name, source, JsonnetErrorKind.Static);

    /// <summary>Far too deep, and as deep as just goes.</summary>
    private static HostileProgram[] Nested(string what, string open, string inner, string close) =>
    [
        Static($"{what}, {Many} deep", () => Repeat(open, Many) + inner + Repeat(close, Many)),
        Static($"{what}, {Many} deep and not closed", () => Repeat(open, Many)),
        new($"{what}, 900 deep", () => Repeat(open, 900) + inner + Repeat(close, 900), null),
    ];
}
