namespace OtpGateway.Benchmarks.Jsonnet;

/// <summary>What is evaluated: snippets as a courier has them, and larger programs that each lean on one thing.</summary>
internal static class Subjects
{
    public static IReadOnlyList<Subject> Snippets() => [Snippet("twilio"), Snippet("messagebird"), Snippet("vonage")];

    public static IReadOnlyList<Subject> Programs() =>
    [
        new("object of 2,000 lines", LongObject(), null),
        new("sort of 1,000 numbers", "std.sort(std.makeArray(1000, function(i) (i * 7919) % 1009))[::50]", null),
        new("sort of 300 by key", "std.sort([{ name: 'n' + (i * 7919) % 1009, i: i } for i in std.range(1, 300)], function(x) x.name)[::50]", null),
        new("string of 10,000 pieces", "local s = std.foldl(function(s, i) s + 'piece ' + i + ', ', std.range(1, 10000), ''); [std.length(s), std.substr(s, 100, 50)]", null),
        new("join of 10,000 pieces", "std.length(std.join(', ', ['piece ' + i for i in std.range(1, 10000)]))", null),
        new("format of 200 lines", "std.length(std.join('\\n', ['%-10s %05d %8.3f %x' % ['n' + i, i, i / 7, i] for i in std.range(1, 200)]))", null),
        new("YAML of 200 records", "std.manifestYamlDoc({ records: [" + Record + " for i in std.range(1, 200)] })", null),
        new("JSON of 200 records", "std.manifestJsonEx({ records: [" + Record + " for i in std.range(1, 200)] }, '  ')", null),
        new("parseJson of 200 records", "local text = std.manifestJsonMinified([" + Record + " for i in std.range(1, 200)]); std.length(std.parseJson(text))", null),
        new("fibonacci(18)", "local fib(n) = if n < 2 then n else fib(n - 1) + fib(n - 2); fib(18)", null),
        new("loop of 20,000 tail calls", "local loop(n, sum) = if n == 0 then sum else loop(n - 1, sum + n) tailstrict; loop(20000, 0)", null),
        new("fold over 20,000", "std.foldl(function(sum, i) sum + i, std.range(1, 20000), 0)", null),
        new("comprehension of 10,000", "std.length([x * y for x in std.range(1, 100) for y in std.range(1, 100) if x != y])", null),
        new("200 objects inherited", "local base = { n: 0, name: 'n' + self.n, list: [] }; std.foldl(function(o, i) o + { n: super.n + 1, list+: [i] }, std.range(1, 200), base)", null),
        new("100 objects merged", "std.foldl(std.mergePatch, [{ ['k' + i % 50]: { v: i, ['f' + i]: i } } for i in std.range(1, 100)], {})", null),
        new("set of 2,000 words", "std.length(std.set(['w' + (i * 7919) % 1009 for i in std.range(1, 2000)]))", null),
        new("replace in 40,000 characters", "std.length(std.strReplace(std.join('', ['abc ' + i + ' ' for i in std.range(1, 4000)]), 'abc', 'x'))", null),
        new("base64 of 5,000 characters", "std.length(std.base64Decode(std.base64(std.join('', std.makeArray(1000, function(i) 'abcde')))))", null),
    ];

    private const string Record = "{ id: i, name: 'record ' + i, tags: ['a', 'b', 'tag' + i], nested: { yes: true, no: null, text: 'line 1\\nline 2' } }";

    private static Subject Snippet(string name)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Jsonnet", "Snippets");
        return new Subject(name, File.ReadAllText(Path.Combine(folder, name + ".jsonnet")), File.ReadAllText(Path.Combine(folder, "ctx.json")));
    }

    /// <summary>Services that refer to each other and to what they have in common, ten lines each.</summary>
    private static string LongObject()
    {
        var services = Enumerable.Range(0, 200).Select(i => $$"""
              service{{i}}: $.common {
                name: 'service-%03d' % {{i}},
                port: {{8000 + i}},
                local me = self,
                url: 'https://' + me.name + ':' + me.port + '/',
                labels+: { tier: if {{i}} % 2 == 0 then 'front' else 'back', index: {{i}} },
                depends: [$.service{{(i + 1) % 200}}.name, $.service{{(i + 7) % 200}}.name],
                replicas: std.max(1, {{i}} % 5),
                enabled: {{(i % 3 == 0 ? "true" : "false")}},
              },

            """);
        return "{\n  common:: { labels: { app: 'example' }, image: 'registry.example.com/' + self.name },\n" + string.Concat(services) + "}\n";
    }
}
