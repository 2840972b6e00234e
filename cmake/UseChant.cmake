# chant_add_executable(NAME SOURCE...)
#   add_executable for sources of which some are .gc files; links the runtime.
#
# chant_target_sources(TARGET SOURCE.gc...)
#   adds .gc files to a target that exists, and the runtime to what it links.
#
# Each .gc file is translated by `chant emit` with the target's own include directories,
# definitions and options; a depfile makes a touched header translate it again.

function(chant_target_sources target)
  get_target_property(target_dir ${target} BINARY_DIR)
  set(work "${target_dir}/CMakeFiles/${target}.chant")
  set(includes "$<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>")
  set(definitions "$<TARGET_PROPERTY:${target},COMPILE_DEFINITIONS>")
  set(options "$<TARGET_PROPERTY:${target},COMPILE_OPTIONS>")
  separate_arguments(global_flags NATIVE_COMMAND "${CMAKE_C_FLAGS}")
  # Where CC is chant itself the host compiler is chant's own choice.
  get_filename_component(compiler "${CMAKE_C_COMPILER}" NAME)
  set(host "CHANT_CC=${CMAKE_C_COMPILER}")
  if(compiler MATCHES "^chant(-cc)?$")
    set(host "")
  endif()
  foreach(source IN LISTS ARGN)
    get_filename_component(source "${source}" ABSOLUTE)
    file(RELATIVE_PATH relative "${CMAKE_CURRENT_SOURCE_DIR}" "${source}")
    string(REPLACE "../" "__/" relative "${relative}")
    set(output "${work}/${relative}.i")
    get_filename_component(output_dir "${output}" DIRECTORY)
    file(MAKE_DIRECTORY "${output_dir}")
    add_custom_command(
      OUTPUT "${output}"
      COMMAND "${CMAKE_COMMAND}" -E env ${host}
        $<TARGET_FILE:Chant::compiler> emit ${global_flags}
        "$<$<BOOL:${includes}>:-I$<JOIN:${includes},;-I>>"
        "$<$<BOOL:${definitions}>:-D$<JOIN:${definitions},;-D>>"
        "${options}" -MD -MF "${output}.d" -MQ "${output}" "${source}" -o "${output}"
      MAIN_DEPENDENCY "${source}"
      DEPENDS Chant::compiler
      DEPFILE "${output}.d"
      COMMAND_EXPAND_LISTS VERBATIM
      COMMENT "Translating ${relative}")
    # The output is preprocessed; a panic runs deferred statements by unwinding.
    set_source_files_properties("${output}" PROPERTIES LANGUAGE C
      COMPILE_OPTIONS "-fexceptions;-xcpp-output")
    target_sources(${target} PRIVATE "${output}")
  endforeach()
  get_target_property(linked ${target} LINK_LIBRARIES)
  if(NOT "Chant::chant" IN_LIST linked)
    target_link_libraries(${target} PRIVATE Chant::chant)
  endif()
endfunction()

function(chant_add_executable name)
  set(chant_sources ${ARGN})
  list(FILTER chant_sources INCLUDE REGEX "\\.gc$")
  set(other_sources ${ARGN})
  list(FILTER other_sources EXCLUDE REGEX "\\.gc$")
  add_executable(${name} ${other_sources})
  chant_target_sources(${name} ${chant_sources})
endfunction()
