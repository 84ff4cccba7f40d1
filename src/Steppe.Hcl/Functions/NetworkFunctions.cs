using System.Globalization;
using System.Numerics;
using static Steppe.Hcl.Functions.FunctionParameter;

namespace Steppe.Hcl.Functions;

/// <summary>Address arithmetic on CIDR prefixes.</summary>
internal static class NetworkFunctions
{
    public static IReadOnlyList<HclFunction> All { get; } =
    [
        new("cidrhost", [Text("prefix"), Number("hostnum")], CidrHost),
        new("cidrnetmask", [Text("prefix")], CidrNetmask),
        new("cidrsubnet", [Text("prefix"), Number("newbits"), Number("netnum")], CidrSubnet),
        new("cidrsubnets", [Text("prefix")], Number("newbits"), CidrSubnets),
    ];

    /// <summary>A network: its first address as a number, and how many bits of it are fixed.</summary>
    private readonly record struct Network(BigInteger Address, int Prefix, int Bits)
    {
        public BigInteger Size => BigInteger.One << (Bits - Prefix);

        public string Show() => $"{Text(Address)}/{Prefix}";

        public string Text(BigInteger address)
        {
            byte[] bytes = address.ToByteArray(isUnsigned: true, isBigEndian: true);
            byte[] padded = new byte[Bits / 8];
            bytes.CopyTo(padded, padded.Length - bytes.Length);
            return NetworkAddress.Show(padded);
        }
    }

    private static ReadOnlySpan<byte> MappedPrefix => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF];

    private static Network Parse(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        byte[]? bytes = slash < 0 ? null : NetworkAddress.Parse(text[..slash]);
        if (bytes is null
            || text.Length - slash > 4
            || !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int prefix)
            || prefix > bytes.Length * 8)
        {
            throw new FunctionFailure($"invalid CIDR expression: invalid CIDR address: {text}");
        }

        // An IPv4 address in IPv6 clothes is an IPv4 network when its prefix leaves that many bits.
        if (bytes.Length == 16 && prefix >= 96 && bytes.AsSpan(0, 12).SequenceEqual(MappedPrefix))
        {
            (bytes, prefix) = (bytes[12..], prefix - 96);
        }

        int bits = bytes.Length * 8;
        BigInteger number = new(bytes, isUnsigned: true, isBigEndian: true);
        return new Network((number >> (bits - prefix)) << (bits - prefix), prefix, bits);
    }

    private static HclString CidrHost(FunctionCall call)
    {
        Network network = Parse(call.Text(0));
        BigInteger host = call.Number(1).IsWhole ? call.Number(1).Truncated() : throw new FunctionFailure("a whole number is required", 1);
        BigInteger offset = host.Sign < 0 ? host + network.Size : host;
        return offset.Sign >= 0 && offset < network.Size
            ? new HclString(network.Text(network.Address + offset))
            : throw new FunctionFailure($"prefix of {network.Prefix} does not accommodate a host numbered {host}");
    }

    private static HclString CidrNetmask(FunctionCall call)
    {
        Network network = Parse(call.Text(0));
        BigInteger all = (BigInteger.One << network.Bits) - 1;
        return new HclString(network.Text((all >> (network.Bits - network.Prefix)) << (network.Bits - network.Prefix)));
    }

    private static HclString CidrSubnet(FunctionCall call)
    {
        Network network = Parse(call.Text(0));
        int newBits = call.Integer(1);
        BigInteger number = call.Number(2).IsWhole ? call.Number(2).Truncated() : throw new FunctionFailure("a whole number is required", 2);
        int prefix = Extended(network, newBits, 1);
        BigInteger count = BigInteger.One << newBits;
        number = number.Sign < 0 ? number + count : number;
        return number.Sign >= 0 && number < count
            ? new HclString(new Network(network.Address + (number << (network.Bits - prefix)), prefix, network.Bits).Show())
            : throw new FunctionFailure($"prefix extension of {newBits} does not accommodate a subnet numbered {call.Number(2)}");
    }

    private static HclSequence CidrSubnets(FunctionCall call)
    {
        Network network = Parse(call.Text(0));
        List<HclValue> subnets = [];
        BigInteger next = network.Address;
        for (int index = 1; index < call.Arguments.Count; index++)
        {
            int newBits = call.Integer(index);
            if (newBits < 1)
            {
                throw new FunctionFailure("must extend prefix by at least one bit", index);
            }

            Network subnet = new(next, Extended(network, newBits, index), network.Bits);
            BigInteger rest = next % subnet.Size;
            subnet = subnet with { Address = rest.IsZero ? next : next - rest + subnet.Size };
            next = subnet.Address + subnet.Size;
            if (next > network.Address + network.Size)
            {
                throw new FunctionFailure($"not enough remaining address space for a subnet with a prefix of {subnet.Prefix} bits", index);
            }

            subnets.Add(HclValue.Of(subnet.Show()));
        }

        return HclValue.List(HclType.String, subnets);
    }

    private static int Extended(Network network, int newBits, int argument)
    {
        int prefix = newBits is < 0 or > 128 ? throw new FunctionFailure("must not be negative or larger than an address", argument) : network.Prefix + newBits;
        return prefix <= network.Bits
            ? prefix
            : throw new FunctionFailure($"would extend prefix to {prefix} bits, which is too long for an IPv{(network.Bits == 32 ? 4 : 6)} address", argument);
    }
}
