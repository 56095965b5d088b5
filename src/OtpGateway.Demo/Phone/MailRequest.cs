namespace OtpGateway.Demo.Phone;

/// <summary>An e-mail to send, as <c>POST /mail/send</c> takes it. The mailbox shows the text; <see cref="Html"/> is accepted beside it.</summary>
internal sealed record MailRequest(string? To, string? Subject, string? Text, string? Html);
