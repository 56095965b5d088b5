using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using OtpGateway.Http;

namespace OtpGateway.Tests.Http;

public class SessionTokenTests
{
    private static readonly string Token = "ory_st_" + new string('a', 43);
    private static readonly string Other = "ory_st_" + new string('b', 43);

    [Fact]
    public void New_Token_IsWellFormed()
    {
        using var random = RandomNumberGenerator.Create();
        var token = SessionToken.New(random);
        Assert.True(SessionToken.IsWellFormed(token), token);
        Assert.NotEqual(token, SessionToken.New(random));
    }

    [Fact]
    public void Of_Request_IsTheOneTokenOfOurs()
    {
        Assert.Equal(Token, Of([Token], null));
        Assert.Equal(Token, Of([], "Bearer " + Token));
        Assert.Equal(Token, Of([Token], "Bearer " + Other));
        // What an application may use for itself, Ory Kratos's own tokens among it.
        Assert.Equal(Token, Of(["ory_st_" + new string('a', 32)], "Bearer " + Token));
        Assert.Null(Of(["ory_st_" + new string('a', 32)], null));
        Assert.Null(Of([Token + " "], null));
        Assert.Null(Of([Token, Other], "Bearer " + Token));
        Assert.Null(Of([], Token));
        Assert.Null(Of([], "Basic " + Token));
    }

    private static string? Of(string[] tokens, string? authorization)
    {
        var request = new DefaultHttpContext().Request;
        if (tokens.Length > 0)
            request.Headers[SessionToken.Header] = tokens;
        if (authorization is not null)
            request.Headers.Authorization = authorization;
        return SessionToken.Of(request);
    }
}
