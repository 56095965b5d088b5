namespace OtpGateway.Courier;

/// <summary>The parts of a snippet's text that differ in how a value may be put into them.</summary>
internal enum JsonnetSegment
{
    Code,
    Comment,
    DoubleQuoted,
    SingleQuoted,
    VerbatimDouble,
    VerbatimSingle,
    TextBlock,
}
