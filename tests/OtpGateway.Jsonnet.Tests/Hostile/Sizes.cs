using static OtpGateway.Jsonnet.Tests.Hostile.HostileProgram;

namespace OtpGateway.Jsonnet.Tests.Hostile;

/// <summary>Calls that ask for too much at once, and loops that do little too often.</summary>
internal static class Sizes
{
    public static readonly HostileProgram[] Programs =
    [
        Exhausts("range of 10^9", "std.range(1, 1e9)"),
        Exhausts("range of 10^15", "std.range(1, 1e15)"),
        Fails("range of 10^300", "std.range(-1e300, 1e300)"),
        Exhausts("range of what just fits, many times", "std.foldl(function(n, i) n + std.length(std.range(1, 1e5)), std.range(1, 1e5), 0)"),
        Exhausts("range of large numbers", "std.length(std.range(1e9, 1e9 + 1e7))"),
        Exhausts("repeat of 2^32 + 1", "std.repeat('x', 4294967297)"),
        Exhausts("repeat of 10^15", "std.repeat('x', 1e15)"),
        Harmless("repeat of 10^18", "std.repeat('x', 1e18)"),
        Exhausts("repeat of an array", "std.repeat([1], 1e9)"),
        Exhausts("repeat of a repeat", "std.repeat(std.repeat('x', 1e5), 1e5)"),
        Harmless("repeat of nothing", "std.length(std.repeat('', 1e15)) + std.length(std.repeat([], 1e15))"),
        Exhausts("makeArray of 10^9", "std.makeArray(1e9, function(i) i)"),
        Harmless("makeArray of 10^18", "std.makeArray(1e18, function(i) i)"),
        Exhausts("makeArray in makeArray", "std.length(std.makeArray(1e4, function(i) std.makeArray(1e4, function(j) j))[9999]) + std.length(std.flattenArrays(std.makeArray(1e4, function(i) std.makeArray(1e4, function(j) j))))"),
        Exhausts("flatMap of large arrays", "std.flatMap(function(x) std.range(1, 1e6), std.range(1, 1e6))"),
        Exhausts("flatMap of the same array", "local a = std.range(1, 1e5); std.length(std.flatMap(function(x) a, a))"),
        Exhausts("flatMap of a string", "std.length(std.flatMap(function(c) std.repeat(c, 1e6), std.repeat('x', 1e6)))"),
        Exhausts("flattenArrays of the same array", "local a = std.range(1, 1e5); std.length(std.flattenArrays(std.repeat([a], 1e5)))"),
        Exhausts("join of the same array", "local a = std.range(1, 1e5); std.length(std.join(a, std.repeat([a], 1e5)))"),
        Exhausts("product of three", "[x for x in std.range(1, 1e4) for y in std.range(1, 1e4) for z in std.range(1, 1e4) if false]"),
        Exhausts("product that is kept", "[[x, y] for x in std.range(1, 1e4) for y in std.range(1, 1e4)]"),
        Exhausts("product of fields", "{ ['a' + x + '-' + y]: 1 for x in std.range(1, 1e4) for y in std.range(1, 1e4) }"),
        Exhausts("fifty loops of two", "[1 " + string.Concat(Enumerable.Range(0, 50).Select(i => $"for v{i} in [0, 1] ")) + "if false]"),
        Exhausts("fold over 10^9", "std.foldl(function(a, b) a + b, std.range(1, 1e9), 0)"),
        Exhausts("fold of folds", "local r = std.range(1, 1e4); std.foldl(function(a, b) a + std.foldl(function(c, d) c + d, r, 0), r, 0)"),
        Exhausts("foldr of folds", "local r = std.range(1, 1e4); std.foldr(function(a, b) b + std.foldr(function(c, d) d + c, r, 0), r, 0)"),
        Exhausts("array in front of an array", "std.foldl(function(a, b) [b] + a, std.range(1, 1e5), [])"),
        Exhausts("array grown from two ends", "std.foldl(function(a, b) [b] + a + [b], std.range(1, 1e5), [])"),
        Exhausts("array grown and kept", "local f(a, n) = if n == 0 then [] else [a] + f(a + [n], n - 1); f([], 100000)"),
        Exhausts("reverse again and again", "local a = std.range(1, 1e5); std.foldl(function(x, i) std.reverse(x), std.range(1, 1e5), a)"),
        Exhausts("slices of slices", "local a = std.range(1, 1e5); std.foldl(function(x, i) x[1:] + [i], std.range(1, 1e7), a)"),
        Exhausts("slices with a step", "local a = std.range(1, 1e5); std.foldl(function(x, i) a[::2], std.range(1, 1e5), a)"),
        Exhausts("removeAt again and again", "local a = std.range(1, 1e5); std.foldl(function(x, i) std.removeAt(x, 0), std.range(1, 1e5), a)"),
        Exhausts("count again and again", "local a = std.range(1, 1e5); std.foldl(function(n, i) n + std.count(a, i), std.range(1, 1e5), 0)"),
        Exhausts("keys of a large object again and again", "local o = { ['f' + i]: i for i in std.range(1, 20000) }; std.foldl(function(n, i) n + std.length(std.objectFields(o)), std.range(1, 1e5), 0)"),
        Exhausts("large object made again and again", "local k = ['f' + i for i in std.range(1, 1000)]; std.foldl(function(n, i) n + { [x]: 1 for x in k }.f1, std.range(1, 1e6), 0)"),
        Exhausts("stringChars of a long string", "std.length(std.stringChars(std.repeat('x', 2e7)))"),
        Exhausts("encodeUTF8 of a long string", "std.length(std.encodeUTF8(std.repeat('x', 2e7)))"),
        Exhausts("decodeUTF8 of many bytes", "std.length(std.decodeUTF8(std.repeat([65], 1e9)))"),
        Exhausts("base64DecodeBytes of much", "std.length(std.base64DecodeBytes(std.repeat('AAAA', 1e7)))"),
        Exhausts("modulo chain of a million numbers", "std.foldl(function(a, i) (a * 16807) % 2147483647, std.range(1, 1.5e6), 1) + std.foldl(function(a, i) (a * 16807) % 2147483647, std.range(1, 1.5e6), 1)"),
        Exhausts("result too long", "std.repeat('x', 300000)"),
        Exhausts("result of many parts", "std.range(1, 200000)"),
        Exhausts("result of many empty objects", "std.makeArray(1e5, function(i) {})"),
        Exhausts("result of deep indentation", "std.foldl(function(a, i) [a, a], std.range(1, 400), 1)"),
        Harmless("arguments as many as parameters", "local f(" + string.Join(", ", Enumerable.Range(0, 20_000).Select(i => $"a{i}")) + ") = a0; f("
            + string.Join(", ", Enumerable.Range(0, 20_000).Reverse().Select(i => $"a{i} = {i}")) + ")"),
    ];
}
