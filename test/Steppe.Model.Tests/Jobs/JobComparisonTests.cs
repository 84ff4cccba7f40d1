using System.Collections.Immutable;
using System.Reflection;
using Steppe.Model.Tests.Jobs.Admission;

namespace Steppe.Model.Tests.Jobs;

public sealed class JobComparisonTests
{
    private static readonly ImmutableSortedSet<string> SetByServer =
    [
        "ConsulToken", "VaultToken", "NomadTokenId", "DispatchIdempotencyToken", "Status", "StatusDescription", "Outcome", "Stable", "Version", "VersionTag",
        "SubmitTime", "CreateIndex", "ModifyIndex", "JobModifyIndex",
    ];

    [Fact]
    public void Every_property_of_a_job_counts_unless_the_server_sets_it()
    {
        foreach (PropertyInfo property in typeof(Job).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var changed = new Job();
            property.SetValue(changed, SampleOf(property.PropertyType));

            Assert.True(
                SetByServer.Contains(property.Name) == JobComparison.SameSpecification(new Job(), changed), property.Name);
        }
    }

    [Fact]
    public void A_change_deep_inside_counts()
    {
        Job changed = SampleJobs.Valid.WithTask(static task => task with { LogConfig = new LogConfig { MaxFiles = 3 } });

        Assert.False(JobComparison.SameSpecification(SampleJobs.Valid, changed));
        Assert.True(JobComparison.SameSpecification(SampleJobs.Valid, SampleJobs.Valid.WithTask(static task => task with { })));
    }

    private static object SampleOf(Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain switch
        {
            _ when plain == typeof(string) => "x",
            _ when plain == typeof(byte[]) => new byte[] { 1 },
            { IsGenericType: true } when plain.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) => Array.CreateInstance(plain.GetGenericArguments()[0], 0),
            { IsGenericType: true } => ImmutableSortedDictionary<string, string>.Empty,
            _ when plain == typeof(bool) => true,
            { IsPrimitive: true } => Convert.ChangeType(1, plain, System.Globalization.CultureInfo.InvariantCulture),
            _ => Activator.CreateInstance(plain)!,
        };
    }
}
