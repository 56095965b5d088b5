using static OtpGateway.Jsonnet.Tests.Hostile.HostileProgram;

namespace OtpGateway.Jsonnet.Tests.Hostile;

/// <summary>Widths, precisions and keys of <c>%</c>.</summary>
internal static class Formats
{
    public static readonly HostileProgram[] Programs =
    [
        Exhausts("width of 10^9", "'%1000000000d' % 1"),
        Exhausts("width of 10^9, left", "'%-1000000000d' % 1"),
        Exhausts("width of 10^9 of zeros", "'%01000000000d' % 1"),
        Exhausts("width of 10^9 of a string", "'%1000000000s' % 'x'"),
        Exhausts("width of 10^9 of a character", "'%1000000000c' % 'x'"),
        Exhausts("width of 10^9 in base 16", "'%#01000000000x' % 255"),
        Exhausts("width of 10^9 in base 8", "'%#01000000000o' % 8"),
        Exhausts("width of 10^9 of an exponent", "'%01000000000e' % 1"),
        Exhausts("width of 10^9 of %g", "'%01000000000g' % 1"),
        Exhausts("width of 10^9 of %%", "'%1000000000%' % []"),
        Exhausts("width of a thousand digits", "'%" + Repeat("9", 1000) + "d' % 1"),
        Exhausts("width as an argument", "'%*d' % [1e300, 1]"),
        Exhausts("width as an argument, negative", "'%*d' % [-1e300, 1] + '%*d' % [1e300, 1]"),
        Exhausts("precision of 10^9 of %d", "'%.1000000000d' % 1"),
        Exhausts("precision of 10^9 of %x", "'%.1000000000x' % 1"),
        Fails("precision of 10^9 of %f", "'%.1000000000f' % 1"),
        Fails("precision of 10^9 of %e", "'%.1000000000e' % 1"),
        Fails("precision of 10^9 of %g", "'%.1000000000g' % 1"),
        Fails("precision as an argument", "'%.*f' % [1e300, 1]"),
        Harmless("precision of 10^9 of a string", "'%.1000000000s' % 'x'"),
        Harmless("all digits of a large number", "'%.15f' % 1e290 + '%d' % 1e308 + '%x' % 1e308 + '%o' % 1e308 + '%.290f' % 1e-308"),
        Exhausts("widths again and again", "std.foldl(function(a, b) '%1000000s' % a, std.range(1, 1e6), '')"),
        Exhausts("many widths in one format", "std.format(std.repeat('%10000d', 1e5), std.repeat([1], 1e5))"),
        Exhausts("format of the same long string", "local s = std.repeat('x', 1e5); std.format(std.repeat('%s', 1e5), std.repeat([s], 1e5))"),
        Exhausts("format of the same long field", "local s = std.repeat('x', 1e5); std.format(std.repeat('%(a)s', 1e5), { a: s })"),
        Exhausts("format of its own result", "std.foldl(function(a, b) '%s%s' % [a, a], std.range(1, 60), 'x')"),
        Exhausts("format of a field that formats", "local o = { a: '%(b)s%(b)s' % self, b: '%(c)s%(c)s' % self, c: std.repeat('x', 1e7) }; o.a"),
        Exhausts("very many conversions", "std.format(std.repeat('%d', 1e6), std.range(1, 1e6))"),
        Fails("key of very many names", "std.format('%(' + std.repeat('a.', 5e6) + ')s', {})"),
        Fails("key without an end", "std.format('%(' + std.repeat('a', 5e6), {})"),
        Fails("very many flags", "std.format('%' + std.repeat('#', 5e6), 1)"),
        Exhausts("very many per cent signs", "std.length(std.format(std.repeat('%%', 1e7), []))"),
    ];
}
