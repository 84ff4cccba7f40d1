using Steppe.JobSpec.Blocks.Connect;
using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>service</c>.</summary>
internal static class ServiceBlock
{
    public static Service Read(BlockReader block) => new()
    {
        Name = block.Text("name") ?? "",
        Provider = block.Text("provider") ?? "",
        PortLabel = block.Text("port") ?? "",
        Tags = block.Texts("tags"),
        CanaryTags = block.Texts("canary_tags"),
        EnableTagOverride = block.Bool("enable_tag_override") ?? false,
        AddressMode = block.Text("address_mode") ?? "",
        Address = block.Text("address") ?? "",
        TaskName = block.Text("task") ?? "",
        OnUpdate = block.Text("on_update") ?? "",
        Meta = block.TextMap("meta"),
        CanaryMeta = block.TextMap("canary_meta"),
        TaggedAddresses = block.TextMap("tagged_addresses"),
        Checks = block.Blocks("check", CheckBlock.Read),
        CheckRestart = block.Block("check_restart", CheckBlock.ReadRestart),
        Connect = block.Block("connect", ConnectBlock.Read),
        Cluster = block.Text("cluster"),
        Identity = block.Block("identity", IdentityBlock.Read),
        Weights = block.Block("weights", static inner => new ServiceWeights
        {
            Passing = inner.Integer("passing") ?? 1,
            Warning = inner.Integer("warning") ?? 1,
        }),
        Kind = block.Text("kind"),
    };
}
