namespace OtpGateway.Http;

/// <summary>What a target may have that not every upstream reads alike (route metadata <c>paths</c>).</summary>
[Flags]
internal enum PathLeeway
{
    None = 0,

    /// <summary><c>;</c>: parameters of a segment to some servlet containers, part of its name to others.</summary>
    Semicolon = 1,

    /// <summary><c>//</c>: an empty segment, or one slash too many.</summary>
    DoubleSlash = 2,

    /// <summary><c>%2F</c>: a slash within a segment, or the end of one.</summary>
    EncodedSlash = 4,
}
