using Steppe.Log.Etcd;

namespace Steppe.Log.Tests.Etcd;

/// <summary>How endpoints of etcd are written.</summary>
public sealed class EtcdEndpointTests
{
    [Theory]
    [InlineData("10.0.0.1", "http://10.0.0.1:2379/")]
    [InlineData("etcd.example:99", "http://etcd.example:99/")]
    [InlineData("http://a:80", "http://a/")]
    [InlineData("https://a", "https://a:2379/")]
    [InlineData("[::1]", "http://[::1]:2379/")]
    public void EndpointsAreReadAsWritten(string text, string expected) => Assert.Equal(expected, EtcdEndpoint.Parse(text, isTls: false).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("ftp://a")]
    [InlineData("http://a/path")]
    [InlineData("a:b")]
    [InlineData("http://user:secret@a")]
    public void WhatIsNoEndpointIsRefused(string text) => Assert.Throws<FormatException>(() => EtcdEndpoint.Parse(text, isTls: false));
}
