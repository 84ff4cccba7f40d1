using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>identity</c>.</summary>
internal static class IdentityBlock
{
    public static WorkloadIdentity Read(BlockReader block) => new()
    {
        Name = block.Text("name"),
        Audience = block.Texts("aud"),
        ChangeMode = block.Text("change_mode"),
        ChangeSignal = block.Text("change_signal"),
        Env = block.Bool("env") ?? false,
        File = block.Bool("file") ?? false,
        Filepath = block.Text("filepath"),
        ServiceName = block.Text("service_name"),
        Ttl = block.Duration("ttl"),
    };

    /// <summary>Tells the task's own identity from the additional named ones.</summary>
    public static bool IsDefault(WorkloadIdentity identity) => identity.Name is null or "" or "default";
}
