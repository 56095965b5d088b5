using static OtpGateway.Jsonnet.Tests.Hostile.HostileProgram;

namespace OtpGateway.Jsonnet.Tests.Hostile;

/// <summary>Values that are deep, shared many times over, or slow to compare.</summary>
internal static class DeepValues
{
    private const string Deep = "local deep = std.foldl(function(a, i) [a], std.range(1, 100000), []); ";

    private const string DeepObject = "local deep = std.foldl(function(a, i) { a: a }, std.range(1, 50000), {}); ";

    /// <summary>Ten to the power of sixteen leaves, in sixteen small arrays.</summary>
    private const string Wide = "local wide = std.foldl(function(a, i) std.repeat([a], 10), std.range(1, 16), 1); ";

    private const string Laughs = """
        local laughs = 'a: &a [x,x,x,x,x,x,x,x,x,x]\n' + std.join('\n', [
          '%s: &%s [%s]' % [std.char(98 + i), std.char(98 + i), std.join(',', std.repeat(['*' + std.char(97 + i)], 10))]
          for i in std.range(0, 15)
        ]); 
        """;

    public static readonly HostileProgram[] Programs =
    [
        Exhausts("deep array printed", Deep + "deep"),
        Exhausts("deep array as text", Deep + "std.toString(deep)"),
        Exhausts("deep array compared", Deep + "deep == [deep]"),
        Exhausts("deep array compared with itself", Deep + "deep == deep"),
        Exhausts("deep array ordered", Deep + "deep < deep"),
        Exhausts("deep array in JSON", Deep + "std.manifestJsonMinified(deep)"),
        Exhausts("deep array in YAML", Deep + "std.manifestYamlDoc(deep)"),
        Exhausts("deep array in Python", Deep + "std.manifestPython(deep)"),
        Exhausts("deep array in TOML", Deep + "std.manifestToml({ a: deep })"),
        Exhausts("deep array pruned", Deep + "std.prune(deep)"),
        Exhausts("deep array flattened", Deep + "std.flattenDeepArray(deep)"),
        Exhausts("deep array sorted", Deep + "std.sort([deep, deep])"),
        Exhausts("deep object printed", DeepObject + "deep"),
        Exhausts("deep object compared", DeepObject + "deep == deep"),
        Exhausts("deep object in YAML", DeepObject + "std.manifestYamlDoc(deep)"),
        Exhausts("deep object in TOML", DeepObject + "std.manifestToml(deep)"),
        Exhausts("deep object patched", DeepObject + "std.mergePatch(deep, deep)"),
        Exhausts("deep object pruned", DeepObject + "std.prune(deep)"),
        Exhausts("deep object as error", DeepObject + "error deep"),
        Exhausts("deep closures", "std.foldl(function(f, i) function() f() + 1, std.range(1, 100000), function() 0)()"),
        Exhausts("deep parseJson", "std.parseJson(std.repeat('[', 100000))"),
        Exhausts("deep parseJson, closed", "std.parseJson(std.repeat('[', 100000) + std.repeat(']', 100000))"),
        Exhausts("deep parseJson of objects", "std.parseJson(std.repeat('{\"a\":', 100000))"),
        Exhausts("deep parseYaml in brackets", "std.parseYaml(std.repeat('[', 100000))"),
        Exhausts("deep parseYaml in braces", "std.parseYaml(std.repeat('{a: ', 100000))"),
        Exhausts("deep parseYaml of hyphens", "std.parseYaml(std.repeat('- ', 100000))"),
        Exhausts("deep parseYaml of question marks", "std.parseYaml(std.repeat('? ', 100000))"),
        Exhausts("deep parseYaml by indentation", "std.parseYaml(std.join('\\n', [std.repeat(' ', i) + 'a:' for i in std.range(0, 2000)]))"),
        Exhausts("laughs in YAML printed", Laughs + "std.parseYaml(laughs)"),
        Exhausts("laughs in YAML compared", Laughs + "std.parseYaml(laughs) == std.parseYaml(laughs)"),
        Exhausts("laughs in YAML as text", Laughs + "std.length(std.toString(std.parseYaml(laughs)))"),
        Exhausts("laughs in arrays", Wide + "wide"),
        Exhausts("laughs compared", Wide + "wide == wide"),
        Exhausts("laughs compared with other laughs", Wide + "wide == std.foldl(function(a, i) std.repeat([a], 10), std.range(1, 16), 1)"),
        Exhausts("laughs ordered", Wide + "wide < wide"),
        Exhausts("laughs flattened", Wide + "std.length(std.flattenDeepArray(wide))"),
        Exhausts("laughs pruned", Wide + "std.length(std.prune(wide))"),
        Exhausts("laughs in JSON", Wide + "std.length(std.manifestJson(wide))"),
        Exhausts("laughs in YAML", Wide + "std.length(std.manifestYamlDoc(wide))"),
        Exhausts("laughs in TOML", Wide + "std.length(std.manifestToml({ a: wide }))"),
        Exhausts("laughs in Python", Wide + "std.length(std.manifestPython(wide))"),
        Exhausts("laughs joined", "std.length(std.deepJoin(std.foldl(function(a, i) std.repeat([a], 10), std.range(1, 16), 'x')))"),
        Exhausts("laughs of objects", "local f(n) = if n == 0 then 1 else { a: f(n - 1), b: f(n - 1), c: f(n - 1) }; f(40)"),
        Exhausts("laughs of objects shared", "std.foldl(function(a, i) { a: a, b: a, c: a }, std.range(1, 40), 1)"),
        Exhausts("laughs of locals", "local a = ['x', 'x'], " + string.Concat(Enumerable.Range('b', 24)
            .Select(c => $"{(char)c} = [{(char)(c - 1)}, {(char)(c - 1)}], ")) + "end = 1; std.toString(y)"),
        Exhausts("doubled string", "std.foldl(function(a, b) a + a, std.range(1, 60), 'x')"),
        Exhausts("doubled string, only measured", "std.length(std.foldl(function(a, b) a + a, std.range(1, 60), 'x'))"),
        Exhausts("doubled array", "std.foldl(function(a, b) a + a, std.range(1, 60), [1])"),
        Exhausts("doubled object", "std.foldl(function(a, b) a + a, std.range(1, 60), { a+: 1 })"),
        Exhausts("doubled object, a field of it", "std.foldl(function(a, b) a + a, std.range(1, 20), { a: 1 } + { a+: 1 }).a"),
        Exhausts("JSON in JSON", "std.foldl(function(a, b) std.manifestJson(a), std.range(1, 60), '\"')"),
        Exhausts("escapes of escapes", "std.foldl(function(a, b) std.escapeStringJson(a), std.range(1, 60), '\"')"),
        Exhausts("escapes for the shell", "std.foldl(function(a, b) std.escapeStringBash(a), std.range(1, 60), \"'\")"),
        Exhausts("escapes for XML", "std.foldl(function(a, b) std.escapeStringXML(a + a), std.range(1, 60), '&')"),
        Exhausts("base64 of base64", "std.foldl(function(a, b) std.base64(a), std.range(1, 200), 'abc')"),
        Exhausts("long chain of objects", "std.foldl(function(a, b) a + { x+: 1 }, std.range(1, 1e5), { x: 0 }).x"),
        Exhausts("long chain of objects under another", "local o = std.foldl(function(a, b) { x+: 1 } + a, std.range(1, 1e5), { x: 0 }); o.x"),
        Exhausts("names looked for in a long chain", "local o = std.foldl(function(a, b) a + { y: 1 }, std.range(1, 50000), {}); std.foldl(function(n, i) n + (if 'x' in o then 1 else 0), std.range(1, 1e6), 0)"),
        Exhausts("names looked for in super", "local o = std.foldl(function(a, b) a + { y: 1 }, std.range(1, 50000), {}) + { n: std.foldl(function(n, i) n + (if 'x' in super then 1 else 0), std.range(1, 1e6), 0) }; o.n"),
        Exhausts("objectHas in a long chain", "local o = std.foldl(function(a, b) a + { y: 1 }, std.range(1, 50000), {}); std.foldl(function(n, i) std.objectHas(o, 'x'), std.range(1, 1e6), 0)"),
        Harmless("keys removed one by one", "local names = ['k' + i for i in std.range(1, 20000)]; std.foldl(std.objectRemoveKey, names, { x: 1 })"),
        Harmless("keys removed and fields asked for", "local names = ['k' + i for i in std.range(1, 5000)]; local o = std.foldl(std.objectRemoveKey, names, { x: 1 }); [o.x for i in std.range(1, 5000)]"),
        Exhausts("a million computed fields", "{ ['f' + i]: i for i in std.range(1, 1e6) }"),
        Exhausts("a million computed fields, counted", "std.length({ ['f' + i]: i for i in std.range(1, 1e6) })"),
        Exhausts("large objects compared", "local o = { ['f' + i]: i for i in std.range(1, 30000) }; std.foldl(function(n, i) n + (if o == o { z: 1 } then 1 else 0), std.range(1, 1e5), 0)"),
        Exhausts("large objects measured", "local o = { ['f' + i]: i for i in std.range(1, 30000) }; std.foldl(function(n, i) n + std.length(o), std.range(1, 1e7), 0)"),
        Exhausts("large literals measured", "local f(i) = { " + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"f{i}: 1, ")) + "}; std.foldl(function(n, i) n + std.length(f(i)), std.range(1, 1e6), 0)"),
        Fails("sort of what has no order", "std.sort([{ a: 1 }, { a: 2 }])"),
        Fails("sort by keys of several types", "std.sort(std.range(1, 1000), function(x) if x % 2 == 0 then x else 'x')"),
        Exhausts("sort by keys without end", "std.sort(std.range(1, 1e6), function(x) std.foldl(function(a, b) a + b, std.range(1, 1000), x))"),
        Exhausts("sort by keys that grow", "std.sort(std.range(1, 1e4), function(x) std.repeat('x', 1e5))"),
        Exhausts("sort of the same long string", "local s = std.repeat('x', 1e6) + 'y'; std.length(std.sort(std.makeArray(1e5, function(i) s)))"),
        Exhausts("sort of the same long array", "local a = std.range(1, 1e5); std.length(std.sort(std.makeArray(1e5, function(i) a)))"),
        Exhausts("sort of a million", "std.sort(std.makeArray(1e6, function(i) -i))"),
        Exhausts("union of large sets", "local a = std.range(1, 3e5); std.foldl(function(s, i) std.setUnion(s, a), std.range(1, 1000), a)"),
        Exhausts("long strings compared", "local a = std.repeat('x', 1e6) + 'a', b = std.repeat('x', 1e6) + 'b'; std.foldl(function(n, i) n + (if a == b then 1 else 0), std.range(1, 1e6), 0)"),
        Exhausts("long strings ordered", "local a = std.repeat('x', 1e6) + 'a', b = std.repeat('x', 1e6) + 'b'; std.foldl(function(n, i) n + (if a < b then 1 else 0), std.range(1, 1e6), 0)"),
        Exhausts("long field names", "local a = std.repeat('x', 1e6); std.foldl(function(n, i) n + { [a]: 1 }[a], std.range(1, 1e6), 0)"),
        Exhausts("array searched in an array", "local a = std.range(1, 1e5); std.foldl(function(n, i) n + std.length(std.find(-1, a)), std.range(1, 1e6), 0)"),
    ];
}
