using System.Reflection;
using Xunit.v3;

[assembly: Xunit.CollectionBehavior(typeof(Shien.EndToEnd.Lab.Lanes))]
[assembly: Parallelization(Mode = Xunit.Sdk.ParallelMode.Collections, MaxThreads = 3)]

namespace Shien.EndToEnd.Lab;

/// <summary>
/// Three lanes of tests run side by side, each one test after another: those of the run's one <see cref="Blade"/>, whose accounts and
/// machines they share; those that compare what is read of and repaired in
/// disks and guests with what other programs read; and the rest, which
/// brings what it needs. Half of the time each of them waits for a guest or for a disk.
/// </summary>
public sealed class Lanes(IXunitTestAssembly assembly) : TestCollectionFactoryBase(assembly)
{
    private static readonly string[] Readers =
        ["Shien.EndToEnd.Disks", "Shien.EndToEnd.FileSystems", "Shien.EndToEnd.Inspection", "Shien.EndToEnd.UsedSpace", "Shien.EndToEnd.Repairs"];

    private readonly XunitTestCollection onTheBlade = new(assembly, null, disableParallelization: false, "on the blade");
    private readonly XunitTestCollection readers = new(assembly, null, disableParallelization: false, "readers");
    private readonly XunitTestCollection alone = new(assembly, null, disableParallelization: false, "alone");

    /// <inheritdoc/>
    public override string DisplayName => "three lanes";

    /// <inheritdoc/>
    protected override IXunitTestCollection GetDefaultTestCollection(Type testClass) =>
        TakesTheBlade(testClass) ? onTheBlade
        : Readers.Contains(testClass.Namespace) ? readers
        : alone;

    // Directly, or through a fixture of its own that does.
    private static bool TakesTheBlade(Type type) =>
        type == typeof(Blade)
        || (type.Assembly == typeof(Blade).Assembly
            && type.GetConstructors(BindingFlags.Public | BindingFlags.Instance)
                .SelectMany(constructor => constructor.GetParameters())
                .Any(parameter => TakesTheBlade(parameter.ParameterType)));
}
