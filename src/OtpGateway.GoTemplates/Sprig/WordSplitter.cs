using System.Globalization;
using System.Text;

namespace OtpGateway.GoTemplates.Sprig;

/// <summary>Finds the words in identifiers: FirstName, HTTPStatus2xx, some-key.</summary>
internal static class WordSplitter
{
    private enum Kind
    {
        None,
        Number,
        UpperCase,
        Letters,
        Connector,
        Punctuation,
        Other,
    }

    /// <summary>The words in lower case with a connector between them.</summary>
    public static string Join(string text, char connector)
    {
        var words = Split(text);
        var result = new StringBuilder(text.Length + 8);
        for (var i = 0; i < words.Count;)
        {
            var (kind, word) = words[i++];
            var next = KindAt(words, i);
            Append(result, kind, word, connector);
            switch (kind)
            {
                case Kind.Number:
                    i = AppendTail(result, words, i, connector);
                    break;
                case Kind.UpperCase or Kind.Letters or Kind.Other when next is Kind.UpperCase or Kind.Letters or Kind.Other:
                    result.Append(connector);
                    break;
                case Kind.UpperCase or Kind.Letters or Kind.Other when next == Kind.Number && i + 1 < words.Count:
                    var number = words[i++].Word;
                    var after = KindAt(words, i);
                    if (after == Kind.Letters)
                    {
                        // Lower-case letters belong to the number before them: http_2xx.
                        result.Append(connector).Append(number);
                        i = AppendTail(result, words, i, connector);
                    }
                    else
                    {
                        // Otherwise the number belongs to the word before it: bld4_floor.
                        result.Append(number);
                        if (after is not (Kind.Connector or Kind.Punctuation))
                        {
                            result.Append(connector);
                        }
                    }

                    break;
            }
        }

        return result.ToString();
    }

    /// <summary>FirstName from first_name; connectors at the start stay.</summary>
    public static string ToCamelCase(string text)
    {
        var result = new StringBuilder(text.Length);
        var runes = text.EnumerateRunes().ToArray();
        var i = 0;
        while (i < runes.Length && IsConnector(runes[i]))
        {
            result.Append(runes[i++]);
        }

        var startsWord = true;
        for (; i < runes.Length; i++)
        {
            if (IsConnector(runes[i]) && i + 1 < runes.Length)
            {
                // Of several connectors all but the last stay.
                if (IsConnector(runes[i + 1]))
                {
                    result.Append(runes[i]);
                }

                startsWord = true;
                continue;
            }

            result.Append(startsWord ? Rune.ToUpperInvariant(runes[i]) : Rune.ToLowerInvariant(runes[i]));
            startsWord = false;
        }

        return result.ToString();
    }

    private static Kind KindAt(List<(Kind Kind, string Word)> words, int index) => index < words.Count ? words[index].Kind : Kind.None;

    /// <summary>The letters and numbers that follow a number, and a connector if another word comes.</summary>
    private static int AppendTail(StringBuilder result, List<(Kind Kind, string Word)> words, int index, char connector)
    {
        while (KindAt(words, index) is Kind.Letters or Kind.Number)
        {
            result.Append(words[index++].Word);
        }

        if (KindAt(words, index) is Kind.UpperCase or Kind.Other)
        {
            result.Append(connector);
        }

        return index;
    }

    private static void Append(StringBuilder result, Kind kind, string word, char connector)
    {
        if (kind == Kind.Connector)
        {
            result.Append(connector, word.Length);
        }
        else
        {
            result.Append(kind == Kind.UpperCase ? word.ToLowerInvariant() : word);
        }
    }

    private static List<(Kind Kind, string Word)> Split(string text)
    {
        var runes = text.EnumerateRunes().ToArray();
        var words = new List<(Kind, string)>();
        for (var start = 0; start < runes.Length;)
        {
            var kind = KindOf(runes[start]);
            var end = start + 1;
            if (kind == Kind.UpperCase && end < runes.Length && KindOf(runes[end]) == Kind.UpperCase)
            {
                end = Run(runes, end, Kind.UpperCase);
                // HTTPStatus: the last capital starts the next word.
                if (end < runes.Length && KindOf(runes[end]) == Kind.Letters)
                {
                    end--;
                }
            }
            else
            {
                end = Run(runes, end, kind == Kind.UpperCase ? Kind.Letters : kind);
            }

            words.Add((kind, string.Concat(runes[start..end])));
            start = end;
        }

        return words;
    }

    private static int Run(Rune[] runes, int end, Kind kind)
    {
        // Dashes and underscores connect words, but inside punctuation they are part of it.
        while (end < runes.Length && (KindOf(runes[end]) == kind || kind == Kind.Punctuation && (runes[end].Value is '-' or '_')))
        {
            end++;
        }

        return end;
    }

    private static Kind KindOf(Rune rune)
    {
        if (IsConnector(rune))
        {
            return Kind.Connector;
        }

        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter => Kind.UpperCase,
            UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter => Kind.Letters,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Number,
            UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation
                or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation
                or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation => Kind.Punctuation,
            _ => Kind.Other,
        };
    }

    private static bool IsConnector(Rune rune) => rune.Value is '-' or '_' || Rune.IsWhiteSpace(rune);
}
