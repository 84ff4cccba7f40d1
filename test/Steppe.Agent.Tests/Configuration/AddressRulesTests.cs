using Steppe.Agent.Configuration;

namespace Steppe.Agent.Tests.Configuration;

/// <summary>Where an agent listens and what it advertises.</summary>
public sealed class AddressRulesTests
{
    private const string Server = "data_dir = \"/d\"\nserver { enabled = true }\n";

    [Theory]
    [InlineData("", "0.0.0.0:4646", "10.1.2.3:4646")]
    [InlineData("bind_addr = \"10.1.2.3\"", "10.1.2.3:4646", "10.1.2.3:4646")]
    [InlineData("bind_addr = \"{{ GetInterfaceIP \\\"eth0\\\" }}\"", "10.1.2.3:4646", "10.1.2.3:4646")]
    [InlineData("bind_addr = \"{{GetPrivateIP}}\"", "10.1.2.3:4646", "10.1.2.3:4646")]
    [InlineData("addresses { http = \"10.1.2.3 127.0.0.1\" }", "10.1.2.3:4646 127.0.0.1:4646", "10.1.2.3:4646")]
    [InlineData("ports { http = 80 }", "0.0.0.0:80", "10.1.2.3:80")]
    [InlineData("advertise { http = \"127.0.0.1\" }", "0.0.0.0:4646", "127.0.0.1:4646")]
    [InlineData("advertise { http = \"192.0.2.1:99\" }\nports { http = 80 }", "0.0.0.0:80", "192.0.2.1:99")]
    [InlineData("advertise { http = \"nomad.example.com\" }", "0.0.0.0:4646", "nomad.example.com:4646")]
    [InlineData("advertise { http = \"2001:db8::1\" }", "0.0.0.0:4646", "[2001:db8::1]:4646")]
    [InlineData("advertise { http = \"[2001:db8::1]:99\" }", "0.0.0.0:4646", "[2001:db8::1]:99")]
    [InlineData("advertise { http = \"{{ GetInterfaceIP \\\"eth0\\\" }}:99\" }", "0.0.0.0:4646", "10.1.2.3:99")]
    public void HttpAddresses(string text, string bind, string advertise)
    {
        AgentAddresses addresses = Loading.Config(Server + text).Addresses;
        Assert.Equal(bind, string.Join(' ', addresses.BindHttp));
        Assert.Equal(advertise, addresses.AdvertiseHttp);
    }

    [Fact]
    public void HostNamesAreResolvedForListening()
    {
        AgentAddresses addresses = Loading.Load(["bind_addr = \"localhost\""], ["-dev"]).Config.Addresses;
        Assert.Equal("127.0.0.1:4647", addresses.BindRpc.ToString());
    }

    [Theory]
    [InlineData("bind_addr = \"127.0.0.1\"", "the agent would advertise 127.0.0.1, which other machines cannot reach: if that is meant, set advertise { http = \"127.0.0.1\" }")]
    [InlineData("bind_addr = \"nowhere\"", "bind_addr: \"nowhere\" is neither an IP address nor a name this machine can resolve")]
    [InlineData("bind_addr = \"{{ GetInterfaceIP \\\"eth9\\\" }}\"", "bind_addr: this machine has no address on an interface \"eth9\"; it has eth0, lo")]
    [InlineData("bind_addr = \"{{ GetAllInterfaces | attr \\\"name\\\" }}\"", "is not known: write an address, or {{ GetPrivateIP }}")]
    [InlineData("bind_addr = \"{{ GetPublicIP }}\"", "GetPublicIP: this machine has no such address")]
    [InlineData("advertise { rpc = \"10.0.0.1:x\" }", "advertise.rpc: \"10.0.0.1:x\" has no valid port")]
    [InlineData("bind_addr = \"10.0.0.1 10.0.0.2\"", "bind_addr takes one address")]
    public void BadAddressIsRefused(string text, string sentence) =>
        Assert.Contains(Loading.Errors(Server + text), error => error.Contains(sentence, StringComparison.Ordinal));

    [Fact]
    public void MachineWithoutPrivateAddressAdvertisesLoopbackAndSaysSo()
    {
        LoadedConfig loaded = Loading.Load([Server], host: Loading.HostWith(("lo", "127.0.0.1", false), ("eth0", "203.0.113.9", true)));
        Assert.Equal("127.0.0.1:4647", loaded.Config.Addresses.AdvertiseRpc);
        Assert.Contains(loaded.Warnings, static warning => warning.Sentence.Contains("rpc is advertised as 127.0.0.1", StringComparison.Ordinal));
    }
}
