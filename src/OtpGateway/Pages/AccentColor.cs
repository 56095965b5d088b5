using System.Globalization;

namespace OtpGateway.Pages;

/// <summary>A colour of the operator's, and what can be read on it and in it (WCAG 2.2, 1.4.3).</summary>
internal sealed record AccentColor(byte Red, byte Green, byte Blue)
{
    public static AccentColor Default { get; } = new(0x0b, 0x4f, 0x8a);

    public static AccentColor White { get; } = new(255, 255, 255);

    public static AccentColor Black { get; } = new(0, 0, 0);

    /// <summary>Reads <c>#rrggbb</c> or <c>#rgb</c>; anything else is none.</summary>
    public static AccentColor? Parse(string text)
    {
        if (text.Length == 4 && text[0] == '#')
            text = $"#{text[1]}{text[1]}{text[2]}{text[2]}{text[3]}{text[3]}";
        if (text.Length != 7 || text[0] != '#')
            return null;
        return int.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rgb)
            ? new((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb)
            : null;
    }

    /// <summary>Black or white, whichever can be read better on this colour.</summary>
    public AccentColor Ink => ContrastWith(White) >= ContrastWith(Black) ? White : Black;

    /// <summary>This colour, darkened or lightened just as far as it takes to be read on <paramref name="ground"/>.</summary>
    public AccentColor On(AccentColor ground, double contrast)
    {
        var towards = ground.Ink;
        for (var step = 0; step <= 20; step++)
        {
            var shade = Mix(towards, step / 20d);
            if (shade.ContrastWith(ground) >= contrast)
                return shade;
        }

        return towards;
    }

    public double ContrastWith(AccentColor other)
    {
        var (mine, theirs) = (Luminance, other.Luminance);
        return (Math.Max(mine, theirs) + 0.05) / (Math.Min(mine, theirs) + 0.05);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"#{Red:x2}{Green:x2}{Blue:x2}");

    private double Luminance => 0.2126 * Linear(Red) + 0.7152 * Linear(Green) + 0.0722 * Linear(Blue);

    private static double Linear(byte channel)
    {
        var value = channel / 255d;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }

    private AccentColor Mix(AccentColor other, double share) =>
        new(Mix(Red, other.Red, share), Mix(Green, other.Green, share), Mix(Blue, other.Blue, share));

    private static byte Mix(byte from, byte to, double share) => (byte)Math.Round(from + (to - from) * share);
}
