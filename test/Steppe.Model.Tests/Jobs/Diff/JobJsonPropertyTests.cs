using System.Reflection;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Steppe.Model.Tests.Jobs.Diff;

/// <summary>A job that was written as JSON and read again is the same job, in every property of every block.</summary>
public sealed class JobJsonPropertyTests
{
    [Fact]
    public void A_job_survives_its_json() => Prop
        .ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), static seed =>
        {
            Job job = new RandomJobs(new Random(seed)).Make();
            Job read = SteppeJson.Deserialize<Job>(SteppeJson.Serialize(job))!;
            Assert.Equal(Texts(job), Texts(read));
        })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    // Each property by itself, so that one which its owner leaves out of its JSON is found missing. No text and an empty one are
    // the same on the wire.
    private static List<string> Texts(Job job) =>
    [
        .. RandomJobs.Sites(job, []).Select(static site => $"{site.Owner.GetType().Name}.{site.Property.Name} = {Text(site.Owner, site.Property)}"),
    ];

    private static string Text(object owner, PropertyInfo property) => property.GetValue(owner) is var value && value is "" or null
        ? "null"
        : JsonSerializer.Serialize(value, property.PropertyType, SteppeJson.Wire);
}
