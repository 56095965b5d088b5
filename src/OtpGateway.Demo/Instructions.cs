namespace OtpGateway.Demo;

/// <summary>What the demo prints when everything is up.</summary>
internal static class Instructions
{
    public static string For(DemoOptions options)
    {
        var (bank, phone, gateway) = (Text(options.BankUrl), Text(options.PhoneUrl), Text(options.GatewayUrl));
        return options.WithGateway
            ? $"""

                OtpGateway demo: ready.

                  {gateway}   the bank, with the gateway in front: start here
                  {phone}   a phone and a mailbox: the codes arrive here
                  {bank}   the bank alone, which knows no second factor

                  1. Open {gateway}/account/transfer
                     and sign in as alice / wonderland, or as bob / builder, who has no phone.
                  2. Fill in the transfer, for instance IBAN DE89370400440532013000 and 25, and send it.
                     The gateway stops it and asks for a code.
                  3. Read the code on {phone} and type it in.
                     The transfer you sent is carried out, and the bank confirms it.

                  More to try. A code lasts a while: sign out in between, and the next page asks again.

                  {gateway}/account/pay
                     The code page and the message say what is paid to whom; each payment takes a code of its own.
                  {gateway}/account/quick
                     A script sends. The code is asked for in a window, and the page stays as it is.
                  {gateway}/account/documents
                     The code is asked for before the form, so that a file of 50 MB is not stopped.
                  {gateway}/account/rates
                     A WebSocket. Sign out in another tab, and it ends.

                Ctrl+C stops all three.

                """
            : $"""

                OtpGateway demo: the bank and the phone are ready, without a gateway.

                  {bank}   the bank: alice / wonderland, bob / builder
                  {phone}   a phone and a mailbox

                Ctrl+C stops both.

                """;
    }

    private static string Text(Uri url) => url.GetLeftPart(UriPartial.Authority);
}
