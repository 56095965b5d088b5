namespace OtpGateway.Courier.Smtp;

/// <summary>A channel that hands e-mail to a mail server (<c>type: smtp</c>, or <c>courier.smtp</c>).</summary>
internal sealed record SmtpChannelOptions : ChannelOptions
{
    public required SmtpOptions Smtp { get; init; }
}
