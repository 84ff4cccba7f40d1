using Steppe.Model;
using Steppe.Scheduler.Ports;

namespace Steppe.Scheduler.Tests.Ports;

public sealed class PortChoiceTests
{
    private static readonly PortAsk Web = new("web", 8080, 0, "default");
    private static readonly PortAsk Admin = new("admin", 0, -1, "default");

    [Fact]
    public void Ports_are_held_on_the_first_address_of_their_network()
    {
        PortChoice choice = Choose(Ask(Web, Admin));

        Assert.Null(choice.Failure);
        Assert.Equal(new AllocatedPort("web", 8080, 0, "10.0.0.1", IsStatic: true), choice.Ports[0]);
        AllocatedPort dynamic = choice.Ports[1];
        Assert.InRange(dynamic.Value, 20000, 32000);
        Assert.Equal(("admin", dynamic.Value, "10.0.0.1", false), (dynamic.Label, dynamic.To, dynamic.HostIp, dynamic.IsStatic));
    }

    [Theory]
    [InlineData("22,8000-8100", "")]
    [InlineData("", "8080")]
    public void Reserved_ports_collide(string ofNode, string ofAddress) => Assert.Equal(
        "network: reserved port collision web=8080",
        Choose(Ask(Web), node => node with
        {
            Reserved = new NodeReserved { Ports = ofNode },
            Resources = node.Resources with { Addresses = [node.Resources.Addresses[0] with { ReservedPorts = ofAddress }] },
        }).Failure);

    [Fact]
    public void A_port_taken_on_one_family_is_taken_on_the_other() => Assert.Equal(
        "network: reserved port collision web=8080",
        Choose(Ask(Web), WithSecondAddress, taken: ("fe80::1", 8080)).Failure);

    [Fact]
    public void A_network_without_addresses_is_named() => Assert.Equal(
        "network: no addresses available for public network",
        Choose(Ask(Web with { HostNetwork = "public" })).Failure);

    [Fact]
    public void The_last_free_port_is_found_and_then_there_is_none()
    {
        static Node OneFree(Node node) => node with
        {
            Resources = node.Resources with { MinDynamicPort = 20000, MaxDynamicPort = 20999 },
            Reserved = new NodeReserved { Ports = "20000-20998" },
        };

        Assert.Equal(20999, Choose(Ask(Admin), OneFree).Ports[0].Value);
        Assert.Equal("network: dynamic port selection failed", Choose(Ask(Admin, Admin with { Label = "other" }), OneFree).Failure);
    }

    private static NetworkAsk Ask(params PortAsk[] ports) => new(
        NetworkMode.Host, null, [.. ports.Where(static port => port.Value > 0)], [.. ports.Where(static port => port.Value == 0)]);

    private static Node WithSecondAddress(Node node) => node with
    {
        Resources = node.Resources with { Addresses = [.. node.Resources.Addresses, new NodeAddress("default", "eth0", "fe80::1", "ipv6", "")] },
    };

    private static PortChoice Choose(NetworkAsk ask, Func<Node, Node>? change = null, (string Address, int Port)? taken = null)
    {
        NodePorts ports = new(new Cluster().AddNode("node", change), []);
        if (taken is { } held)
        {
            ports.Take(new NodeAddress("default", "eth0", held.Address, "", ""), held.Port);
        }

        return PortChoice.Make(ask, ports, new Entropy(3));
    }
}
